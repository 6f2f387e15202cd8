"""Names and mailboxes as others may see them."""


def mask_name(name: str) -> str:
    """张三 → 张*: the first character, and no more of it than that."""
    return f"{name.strip()[:1]}*"


def mask_mailbox(mailbox: str) -> str:
    """zhang@qq.com → z***@qq.com."""
    local, _, domain = mailbox.strip().rpartition("@")
    return f"{local[:1]}***@{domain}"
