"""The runtime client's native library, unpacked once.

Left to itself the client unpacks it to one fixed path below /tmp at each start. That is right in Lambda's sandbox; here
two JVMs would overwrite it under each other, and crash.
"""

import os
import platform
import zipfile
from pathlib import Path

PROPERTY = "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI"

_MACHINES = {"x86_64": "x86_64", "aarch64": "aarch_64"}


def unpack(runtime_client: Path, java_home: Path, folder: Path) -> Path:
    """The library for this machine and the C library of this JDK, written to `folder`."""
    name = library_name(platform.machine(), java_home)
    (jar,) = runtime_client.glob("aws-lambda-java-runtime-interface-client-*.jar")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / name
    scratch = folder / f"{name}.{os.getpid()}"
    with zipfile.ZipFile(jar) as content:
        scratch.write_bytes(content.read(f"jni/{name}"))
    return scratch.replace(target)


def library_name(machine: str, java_home: Path) -> str:
    release = java_home / "release"
    musl = release.exists() and 'LIBC="musl"' in release.read_text()
    if machine not in _MACHINES:
        raise ValueError(f"the runtime client has no native library for {machine}")
    return f"libaws-lambda-jni.linux{'_musl' if musl else ''}-{_MACHINES[machine]}.so"
