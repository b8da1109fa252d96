"""Lints and renders the chart in several ways, and compares what comes out with Kubernetes' schemas."""

import pathlib
import sys

import helm_python
import kubernetes_validate
import yaml

CHART = pathlib.Path(__file__).parent / "sms-task-service"

# What is not Kubernetes' own has no schema there.
FOREIGN = "monitoring.coreos.com/"

WAYS = {
    "as it is": {},
    "with everything": {
        "ingress": {"enabled": True, "className": "nginx", "tlsSecret": "sms-tls", "annotations": {"a": "b"}},
        "serviceMonitor": {"enabled": True},
        "secrets": {"existing": "sms", "tls": "sms-tls"},
        "settings": {"SMS_AUTH": "required", "SMS_DB_MAX_CONNECTIONS": 32, "SMS_LOG_CALLERS": False},
        "image": {"repository": "registry.example/sms", "tag": "1", "pullSecrets": ["registry"]},
        "podAnnotations": {"a": "b"},
        "nodeSelector": {"disk": "ssd"},
        "tolerations": [{"key": "sms", "operator": "Exists"}],
    },
    "with little": {
        "replicas": 1,
        "migrate": False,
        "podDisruptionBudget": {"enabled": False},
        "secrets": {"existing": "sms", "masterKey": False},
    },
}

# Values that the schema must refuse.
REFUSED = [
    {"replicas": 0},
    {"settings": {"SMS_MASTER_KEY": "in the values"}},
    {"settings": {"listen": "0.0.0.0:80"}},
    {"unknown": 1},
]


def check(way, values):
    report = helm_python.lint(CHART, values, strict=True)
    bad = [message for message in report["messages"] if message["severity"] > 1]
    assert not bad and not report["errors"], (way, report)
    kinds = set()
    for text in rendered(values):
        document = yaml.safe_load(text)
        if not document:
            continue
        kinds.add(document["kind"])
        if not document["apiVersion"].startswith(FOREIGN):
            kubernetes_validate.validate(document, "1.31", strict=True)
    return kinds


def rendered(values):
    """All documents; fails where values do not fit values.schema.json."""
    with helm_python.Chart.load(CHART) as chart:
        chart.validate_schema(values)
        files = chart.render(values, name="sms", namespace="sms")
    yamls = [text for path, text in files.items() if path.endswith(".yaml")]
    return [text for file in yamls for text in file.split("\n---") if text.strip()]


kinds = set().union(*(check(way, values) for way, values in WAYS.items()))
expected = {"Deployment", "Service", "Job", "Ingress", "PodDisruptionBudget", "ServiceMonitor"}
assert kinds == expected, kinds ^ expected
for values in REFUSED:
    try:
        rendered(values)
    except helm_python.HelmError:
        continue
    sys.exit(f"error: the chart takes {values}")
