"""``kg serve``: the page, a SPARQL endpoint and a page for each thing, over HTTP.

`kg.serve.app.make_app` is the ASGI application, `kg.serve.run.serve` runs it on uvicorn. Nothing can be changed through
it. Queries run in processes that are killed when they take too long (`kg.serve.pool`, `kg.serve.worker`).
"""
