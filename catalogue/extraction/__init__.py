"""The text of uploaded files: read page by page in a child process with limits, kept as FileText rows.

`program` and what it imports run in the child and know nothing of Django; `child` starts it;
`file_texts` is the service.
"""
