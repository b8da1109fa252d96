"""The vendor's SDK as it is installed: its client, its operations, and its models as plain data.

The conversation is written once for all versions. What a version's models do not have is left out of
requests and not looked for in answers, so that it is the SDK that says what is sent and read.
"""

import os
import re
from importlib import metadata

import huaweicloudsdksms.v3 as sms
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkcore.region.region import Region

# Fields that only some versions' models have. Any other field that a model lacks is a mistake.
OF_SOME_VERSIONS = {
    "ListErrorServersRequest": {"migproject"},
    "ListServersRequest": {"ipv6", "vm_id"},
    "NetWork": {"ipv6"},
    "MigProject": {"id"},
    "PostMigProjectBody": {"start_networck_check", "start_network_check"},
    "PostSourceServerBody": {"virtualization_type", "ipv6", "has_tc", "platform"},
    "PostTask": {
        "clonevm_template_id", "speed_limit", "over_speed_threshold", "is_need_consistency_check",
        "need_migration_test",
    },
    "PutTaskReq": {
        "os_type", "priority", "start_target_server", "enterprise_project_id", "state", "source_server",
        "sub_tasks", "estimate_complete_time", "create_date", "start_date", "finish_date", "migrate_speed",
        "error_json", "total_time", "float_ip", "use_ipv6", "use_public_ip", "image_disk_id",
        "target_disk_ids", "snapshot_ids", "cutovered_snapshot_ids", "enterprise_project",
    },
    "SetConsistencyResultRequestBody": {"finished_time"},
    "SpeedLimitlJson": {"over_speed_threshold"},
    "UpdateTaskSpeedReq": {
        "total_cpu_usage", "agent_cpu_usage", "total_mem_usage", "agent_mem_usage", "total_disk_io",
        "agent_disk_io", "need_migration_test", "agent_time",
    },
    "UploadLogRequestBody": {"log_expire"},
}

# Fields that the vendor's service, its pages and Terraform have otherwise than the models declare. The SDK turns
# their values into text.
MISDECLARED = {"ShowConsistencyResultResponse": {"result_list"}}


def version():
    """The version that is installed."""
    return metadata.version("huaweicloudsdksms")


def connect(url, access_key, secret_key, derived=False):
    """A client of the server there, whose certificate the authorities in SSL_CERT_FILE have to vouch for.

    It signs its requests; with a key derived for the region and the day, where that is asked for.
    """
    config = HttpConfig.get_default_config()
    config.ssl_ca_cert = os.environ.get("SSL_CERT_FILE")
    credentials = BasicCredentials(access_key, secret_key, "project")
    builder = sms.SmsClient.new_builder().with_http_config(config)
    if not derived:
        return builder.with_credentials(credentials).with_endpoint(url).build()
    credentials.with_derived_predicate(BasicCredentials.get_default_derived_predicate())
    builder._with_derived_auth_service_name("sms")  # which this client, of all, does not do itself
    return builder.with_credentials(credentials).with_region(Region("here", url)).build()


def operations():
    """Names of all operations: the client's methods whose name is that of a request."""
    return {name for name in dir(sms.SmsClient) if hasattr(sms, request_of(name))}


def request_of(operation):
    """Name of the model of an operation's request."""
    return "".join(word.capitalize() for word in operation.split("_")) + "Request"


def fields_of(kind):
    """The fields of a model by their names on the wire, each with its own kind."""
    model = getattr(sms, kind)
    return {model.attribute_map[name]: kind for name, kind in model.openapi_types.items()}


def item_of(kind):
    """The kind of a list's items: `SubTask` of `list[SubTask]`; None where the kind is no list."""
    item = re.fullmatch(r"list\[(.*)\]", kind)
    return item and item[1]


def value_of(kind):
    """The kind of a map's values: `str` of `dict(str, str)`; None where the kind is no map."""
    value = re.fullmatch(r"dict\(str, (.*)\)", kind)
    return value and value[1]


def is_model(kind):
    """Whether a kind is one of the SDK's models, rather than a text or a number."""
    return hasattr(sms, kind)


def build(kind, value):
    """Plain data as the SDK's model of that kind, with all that is below it."""
    if value is None:
        return None
    if item := item_of(kind):
        return [build(item, one) for one in value]
    if not is_model(kind):
        return value
    fields = fields_of(kind)
    slips = value.keys() - fields.keys() - OF_SOME_VERSIONS.get(kind, set())
    if slips:
        raise KeyError(f"no version of {kind} has {sorted(slips)}")
    attributes = {wire: name for name, wire in getattr(sms, kind).attribute_map.items()}
    known = {attributes[key]: build(fields[key], one) for key, one in value.items() if key in fields}
    return getattr(sms, kind)(**known)


def plain(value):
    """A model as the data it is made of, without what it has no value for."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if not is_model(type(value).__name__):
        return value
    fields = ((wire, getattr(value, name)) for name, wire in value.attribute_map.items())
    return {wire: plain(one) for wire, one in fields if one is not None}


def sent(kind, value):
    """What of the data a request of this version says: without what its models lack, and without nulls."""
    return plain(build(kind, value))


def whole(kind, value):
    """The data with every field that a model of that kind has: None where there is no value."""
    if value is None:
        return None
    if item := item_of(kind):
        return [whole(item, one) for one in value]
    if not is_model(kind):
        return value
    return {**value, **{key: whole(below, value.get(key)) for key, below in fields_of(kind).items()}}
