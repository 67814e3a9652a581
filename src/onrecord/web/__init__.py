"""Pages and API over an archive. They read it, and write only what people decide.

`app.create_app` puts everything together; a module of `pages` serves one kind of page, one of `api`
the same as data.
"""
