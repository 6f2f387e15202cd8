"""Names, mailboxes and addresses of channels as others may see them."""


def mask_name(name: str) -> str:
    """张三 → 张*: the first character, and no more of it than that."""
    return f"{name.strip()[:1]}*"


def mask_mailbox(mailbox: str) -> str:
    """zhang@qq.com → z***@qq.com."""
    local, _, domain = mailbox.strip().rpartition("@")
    return f"{local[:1]}***@{domain}"


def mask_address(address: str, kind: str) -> str:
    """+8613800138000 → +86138****8000; of a robot only whose it is: wecombot."""
    return f"{address[:-8]}****{address[-4:]}" if kind == "sms" else address.partition("://")[0]
