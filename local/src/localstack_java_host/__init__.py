"""The local AWS of rolebridge: LocalStack in host mode whose Java functions run in real JVM processes."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("rolebridge-local")
except PackageNotFoundError:  # run from a source tree that is not installed
    __version__ = "0"
