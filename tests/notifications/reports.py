"""Reports of mail servers about letters that came back, as Postfix and Exchange write them."""

POSTFIX = """\
From: MAILER-DAEMON@mail.qingshan.example (Mail Delivery System)
To: no-reply@mail.qingshan.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B/mail.qingshan.example"

--B/mail.qingshan.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system. Your message could not be delivered.

--B/mail.qingshan.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.qingshan.example
X-Postfix-Queue-ID: 4F3A
Arrival-Date: Sun, 22 Nov 2026 09:05:00 +0800 (CST)

Final-Recipient: rfc822; lichunfen@qingshan.example
Original-Recipient: rfc822;lichunfen@qingshan.example
Action: {action}
Status: {status}
Remote-MTA: dns; mx.qingshan.example
Diagnostic-Code: smtp; {said}

--B/mail.qingshan.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

From: =?utf-8?b?5Zui5Yqh?= <no-reply@mail.qingshan.example>
To: lichunfen@qingshan.example
Message-ID: <n.{ref}@mail.qingshan.example>
Auto-Submitted: auto-generated

--B/mail.qingshan.example--
"""

OUT_OF_OFFICE = """\
From: lichunfen@qingshan.example
To: no-reply@mail.qingshan.example
Subject: =?utf-8?b?6Ieq5Yqo5Zue5aSN?=
Auto-Submitted: auto-replied
In-Reply-To: <n.{ref}@mail.qingshan.example>
Content-Type: text/plain; charset=utf-8

I am away until Monday.
"""


def report(ref: str, status: str = "5.1.1", said: str = "550 5.1.1 user unknown", action: str = "failed") -> bytes:
    """Postfix's report on the letter of that reference."""
    return POSTFIX.format(ref=ref, status=status, said=said, action=action).encode()
