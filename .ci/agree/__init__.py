"""Shared code of the scripts that compare rightkind with kubernetes-validate."""
