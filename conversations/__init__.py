"""Course chat: what is asked, who answers, and what nobody answered."""
