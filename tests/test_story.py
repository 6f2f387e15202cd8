"""The cast plays each procedure from its first act to its end."""

from tests.story import Story


def test_an_admission_completes(story: Story):
    assert story.case(story.admission_at(None)).state == "completed"


def test_a_recommendation_completes(story: Story):
    assert story.case(story.recommendation_at(None)).state == "completed"


def test_a_transfer_completes(story: Story):
    assert story.case(story.transfer_at(None)).state == "completed"
