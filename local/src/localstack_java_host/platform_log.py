"""The lines that Lambda itself adds to a function's log, as text or JSON like the function's log format."""

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Report:
    request_id: str
    duration_ms: float
    memory_mb: int
    used_mb: int
    init_ms: float | None
    status: str = "success"  # success, error or timeout
    error_type: str | None = None
    restore_ms: float | None = None


class PlatformLog:
    def __init__(self, *, json_format: bool) -> None:
        self._json = json_format

    def start(self, request_id: str, version: str) -> str:
        if self._json:
            return _event("platform.start", {"requestId": request_id, "version": version})
        return f"START RequestId: {request_id} Version: {version}"

    def timed_out(self, request_id: str, seconds: float) -> str:
        """Text only: in JSON the report's status says it."""
        return "" if self._json else f"{_now()} {request_id} Task timed out after {seconds:.2f} seconds"

    def init_failed(self, status: str, init_ms: float, error_type: str | None) -> str:
        if self._json:
            record: dict[str, object] = {
                "initializationType": "on-demand",
                "phase": "init",
                "status": status,
                "metrics": {"durationMs": round(init_ms, 3)},
            }
            return _event("platform.initReport", record | ({"errorType": error_type} if error_type else {}))
        line = f"INIT_REPORT Init Duration: {init_ms:.2f} ms\tPhase: init\tStatus: {status}"
        return f"{line}\tError Type: {error_type}" if error_type else line

    def end(self, report: Report) -> str:
        return self._json_report(report) if self._json else _text_report(report)

    def _json_report(self, report: Report) -> str:
        metrics: dict[str, object] = {
            "durationMs": round(report.duration_ms, 3),
            "billedDurationMs": math.ceil(report.duration_ms),
            "memorySizeMB": report.memory_mb,
            "maxMemoryUsedMB": report.used_mb,
        }
        if report.init_ms is not None:
            metrics["initDurationMs"] = round(report.init_ms, 3)
        if report.restore_ms is not None:
            metrics["restoreDurationMs"] = round(report.restore_ms, 3)
        record: dict[str, object] = {"requestId": report.request_id, "metrics": metrics, "status": report.status}
        if report.error_type:
            record["errorType"] = report.error_type
        return _event("platform.report", record)


def _text_report(report: Report) -> str:
    fields = [
        f"REPORT RequestId: {report.request_id}",
        f"Duration: {report.duration_ms:.2f} ms",
        f"Billed Duration: {math.ceil(report.duration_ms)} ms",
        f"Memory Size: {report.memory_mb} MB",
        f"Max Memory Used: {report.used_mb} MB",
    ]
    if report.init_ms is not None:
        fields.append(f"Init Duration: {report.init_ms:.2f} ms")
    if report.restore_ms is not None:
        fields.append(f"Restore Duration: {report.restore_ms:.2f} ms")
    if report.status != "success":
        fields.append(f"Status: {report.status}")
    if report.error_type:
        fields.append(f"Error Type: {report.error_type}")
    return f"END RequestId: {report.request_id}\n" + "\t".join(fields)


def _event(kind: str, record: dict[str, object]) -> str:
    return json.dumps({"time": _now(), "type": kind, "record": record}, separators=(",", ":"))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
