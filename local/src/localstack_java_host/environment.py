"""The process environments: nothing of the caller's reaches LocalStack or a function unless it is named here."""

from collections.abc import Mapping

from localstack_java_host.settings import Settings

# LD_LIBRARY_PATH: some Python builds need it to start the reaper. Proxies, PYTHON* and AWS_* stay behind.
_INHERITED = ("PATH", "LD_LIBRARY_PATH", "TERM")

# A JVM reads and writes file names by its locale, and one that isn't installed counts as ASCII: then nothing below a
# folder with any other letter is found. Lambda's own en_US.UTF-8 is missing on many machines; this one is in every
# glibc since 2.35, in those of Debian and Fedora before, and in musl.
_LOCALE = "C.UTF-8"

# Names that LocalStack sets for its own runtime init binary and that mean nothing to a function on AWS.
_LOCALSTACK_INTERNAL = ("LOCALSTACK_", "EDGE_PORT", "AWS_LAMBDA_FUNCTION_TIMEOUT", "_AWS_XRAY_DAEMON_")

# Lambda refuses these as function variables; here a function that sets them would cut itself off.
_RESERVED = ("AWS_LAMBDA_RUNTIME_API", "_HANDLER", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR")


def localstack_environment(settings: Settings, inherited: Mapping[str, str]) -> dict[str, str]:
    """The environment of LocalStack itself: no credentials, no profile, no download, loopback only."""
    home = settings.home
    return {name: inherited[name] for name in _INHERITED if name in inherited} | {
        "LC_ALL": _LOCALE,
        "HOME": str(home),
        # LocalStack warns about TMPDIR; Python looks at this one next.
        "TEMP": str(home / "tmp"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "AWS_CONFIG_FILE": str(home / "no-aws-config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / "no-aws-credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "CONFIG_DIR": str(home / "config"),
        "FILESYSTEM_ROOT": str(home / "filesystem"),
        "GATEWAY_LISTEN": f"{settings.host}:{settings.port}",
        "GATEWAY_SERVER": "hypercorn",
        # Without it queue URLs name a public domain, which does not resolve offline.
        "LOCALSTACK_HOST": f"{settings.host}:{settings.port}",
        "SQS_ENDPOINT_STRATEGY": "path",
        # Inside a container LocalStack would otherwise listen on every address and use other folders.
        "OVERRIDE_IN_DOCKER": "0",
        "DNS_ADDRESS": "0",
        "EAGER_SERVICE_LOADING": "0",
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        # AKIA and ASIA, as on AWS, instead of LKIA and LSIA.
        "PARITY_AWS_ACCESS_KEY_ID": "1",
        "LAMBDA_RUNTIME_EXECUTOR": "java-process",
        # The runtime keeps Lambda's own start-up limit; LocalStack's timer would also count the wait for a turn.
        "LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT": "1800",
    }


def function_environment(
    localstack: Mapping[str, object],
    function: Mapping[str, str],
    *,
    endpoint: str,
    runtime_api: str,
    runtime: str,
    task_root: str,
    runtime_root: str,
    snap_start: bool,
) -> dict[str, str]:
    """The environment of one JVM: what Lambda sets, then the function's own variables over it.

    `localstack` is LocalStack's view (identity, region, credentials, log names), which holds `function` already;
    nothing of the starter's environment is in either.
    """
    own = {name: str(value) for name, value in localstack.items() if not name.startswith(_LOCALSTACK_INTERNAL)}
    base = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": _LOCALE,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    fixed = {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{runtime}",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start" if snap_start else "on-demand",
        "AWS_LAMBDA_RUNTIME_API": runtime_api,
        "LAMBDA_TASK_ROOT": task_root,
        "LAMBDA_RUNTIME_DIR": runtime_root,
    }
    variables = {name: value for name, value in function.items() if name not in _RESERVED}
    return base | own | fixed | variables
