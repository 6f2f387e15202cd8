"""Every procedure has a flow whose ordered stages are its tasks."""

import pytest

from casework.procedure import Procedure, shipped
from flows import admission, recommendation, transfer
from flows.procedures import flow_of

FILES = {"admission": admission, "recommendation": recommendation, "transfer": transfer}


@pytest.mark.parametrize("name", FILES)
def test_a_file_lists_the_stages_of_its_procedure_in_order(name: str):
    stages = [stage.id for stage in shipped()[name].stages]
    assert list(FILES[name].STAGES) == stages


@pytest.mark.parametrize("name", FILES)
def test_a_shipped_procedure_has_the_flow_of_its_file(name: str):
    assert flow_of(shipped()[name]) is getattr(FILES[name], name)
    assert getattr(FILES[name], name).name == name


def test_a_procedure_that_exists_in_yaml_alone_has_a_flow():
    invented = shipped()["transfer"].model_copy(update={"procedure": "exchange"})
    assert flow_of(invented).name == "exchange"
    assert flow_of(invented).description == " → ".join(transfer.STAGES)


def test_the_annual_appraisal_exists_in_yaml_alone():
    assert (
        flow_of(shipped()["appraisal"]).description == "self_appraisal → branch_vote → examination → committee_review"
    )


def test_a_shipped_procedure_whose_order_the_office_has_changed_runs_in_its_order():
    transfer_stages = shipped()["transfer"].stages
    changed: Procedure = shipped()["transfer"].model_copy(update={"stages": transfer_stages[:-1]})
    assert flow_of(changed).description == " → ".join(transfer.STAGES[:-1])


def test_no_flow_takes_parameters_since_prefect_keeps_them():
    for file, name in ((file, name) for name, file in FILES.items()):
        assert getattr(file, name).parameters.properties == {}
