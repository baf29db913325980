"""The engines: how reports are made. Each module's ``main`` is the helper process that speaks the protocol of ``batch.tasks``."""

__all__ = ["ENGINES"]

ENGINES = {"warm": "coachkit.batch.engines.fork.server", "kernel": "coachkit.batch.engines.kernel"}
