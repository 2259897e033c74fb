"""Pages of messages: parse, call one selector or service, render."""
