"""What others may see of a name or a mailbox."""

import pytest

from notifications.mask import mask_mailbox, mask_name


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张*"), ("欧阳小满", "欧*"), ("买买提·吐尔逊", "买*"), ("Zhang San", "Z*"), (" 李四 ", "李*"), ("", "*")],
)
def test_a_name_keeps_its_first_character_only(name: str, masked: str):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("mailbox", "masked"),
    [("zhang@qq.com", "z***@qq.com"), ("a@163.com", "a***@163.com"), ("x@y@z.example", "x***@z.example")],
)
def test_a_mailbox_keeps_its_first_letter_and_its_domain(mailbox: str, masked: str):
    assert mask_mailbox(mailbox) == masked
