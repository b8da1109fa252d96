"""What agents and users send: machines, and tasks for them."""

GIB = 1 << 30
MIB = 1 << 20


def linux(number):
    """A Linux machine as its agent registers it: a disk to start from, one for LVM and one for Btrfs."""
    return {
        "ip": f"192.0.2.{number}",
        "ipv6": f"2001:db8::{number}",
        "name": f"linux-{number}",
        "hostname": f"host-{number}.example",
        "os_type": "LINUX",
        "os_version": "CENTOS_7_9_64BIT",
        "virtualization_type": "kvm",
        "linux_block_check": "",
        "firmware": "BIOS",
        "cpu_quantity": 4,
        "memory": 8 * GIB,
        "disks": [system_disk(), data_disk(), btrfs_disk()],
        "btrfs_list": [btrfs()],
        "networks": [network(number), {"mac": f"52:54:00:00:01:{number:02x}"}],  # one without a cable
        "has_rsync": True,
        "paravirtualization": True,
        "raw_devices": "",
        "boot_loader": "GRUB",
        "volume_groups": [volume_group()],
        "agent_version": "25.2.0",
        "kernel_version": "3.10.0-1160.el7.x86_64",
        "oem_system": False,
        "start_type": "MANUAL",
        "io_read_wait": 1.5,
        "has_tc": True,
        "platform": "vmware",
    }


def windows(number):
    """A Windows machine as its agent registers it: a disk to start from, and one that has not been formatted."""
    return {
        "ip": f"192.0.2.{number}",
        "name": f"windows-{number}",
        "hostname": f"host-{number}",
        "os_type": "WINDOWS",
        "os_version": "WINDOWS2016_64BIT",
        "firmware": "UEFI",
        "cpu_quantity": 2,
        "memory": 4 * GIB,
        "disks": [windows_disk(), {**windows_data_disk(), "physical_volumes": []}],
        "volume_groups": [],
        "btrfs_list": [],
        "networks": [network(number)],
        "driver_files": False,
        "system_services": False,
        "account_rights": True,
        "system_dir": "C:\\Windows\\System32",
        "agent_version": "25.2.0",
        "oem_system": False,
    }


def system_disk():
    """The disk that a machine starts from."""
    return {
        "name": "/dev/vda",
        "partition_style": "MBR",
        "device_use": "BOOT",
        "size": 40 * GIB,
        "used_size": 8 * GIB,
        "os_disk": True,
        "relation_name": "vda",
        "inode_size": 256,
        "physical_volumes": [
            volume("/dev/vda1", 1, "/boot", GIB, 200 * MIB) | {"device_use": "BOOT"},
            volume("/dev/vda2", 2, "/", 39 * GIB, 7 * GIB) | {"device_use": "OS"},
        ],
    }


def data_disk():
    """A disk with one partition, which is a physical volume of the volume group."""
    return {
        "name": "/dev/vdb",
        "partition_style": "GPT",
        "device_use": "VOLUME_GROUP",
        "size": 100 * GIB,
        "used_size": 20 * GIB,
        "os_disk": False,
        "physical_volumes": [volume("/dev/vdb1", 1, "", 99 * GIB, 20 * GIB) | {"device_use": "VOLUME_GROUP"}],
    }


def btrfs_disk():
    """The disk that the Btrfs file system is on, without a partition."""
    return {
        "name": "/dev/vdc",
        "partition_style": "GPT",
        "device_use": "BTRFS",
        "size": 10 * GIB,
        "used_size": GIB,
        "os_disk": False,
        "physical_volumes": [],
    }


def windows_disk():
    """The disk that Windows starts from."""
    return {
        "name": "Disk 0",
        "partition_style": "GPT",
        "device_use": "OS",
        "size": 40 * GIB,
        "used_size": 40 * GIB,
        "os_disk": True,
        "physical_volumes": [
            ntfs("(EFI)", 0, 100 * MIB, 30 * MIB) | {"device_use": "BOOT", "file_system": "FAT32"},
            ntfs("C:", 1, 39 * GIB, 21 * GIB) | {"device_use": "OS"},
            ntfs("E:", 2, 900 * MIB, 1 * MIB) | {"device_use": ""},
        ],
    }


def windows_data_disk():
    """A disk with a partition for data."""
    return {
        "name": "Disk 1",
        "partition_style": "MBR",
        "device_use": "NORMAL",
        "size": 500 * GIB,
        "used_size": 500 * GIB,
        "os_disk": False,
        "physical_volumes": [ntfs("D:", 0, 499 * GIB, 123 * GIB) | {"device_use": "NORMAL"}],
    }


def ntfs(name, index, size, used_size):
    """A volume of Windows."""
    return {
        "name": name,
        "index": index,
        "file_system": "NTFS",
        "size": size,
        "used_size": used_size,
        "uuid": f"\\\\?\\Volume{{586b7157-0000-0000-0000-{index:012x}}}\\",
        "size_per_cluster": 4096,
    }


def volume(name, index, mount_point, size, used_size):
    """A partition."""
    return {
        "name": name,
        "index": index,
        "mount_point": mount_point,
        "file_system": "ext4",
        "size": size,
        "used_size": used_size,
        "inode_size": 256,
        "inode_nums": 2621440,
        "uuid": f"uuid-of-{name}",
        "size_per_cluster": 4096,
    }


def volume_group():
    """An LVM volume group with a logical volume."""
    return {
        "name": "vg0",
        "components": "/dev/vdb1",
        "size": 99 * GIB,
        "free_size": 9 * GIB,
        "logical_volumes": [
            {
                "name": "lv0",
                "mount_point": "/srv",
                "file_system": "xfs",
                "device_use": "NORMAL",
                "block_count": 23592960,
                "block_size": 4096,
                "inode_size": 512,
                "inode_nums": 47185920,
                "size": 90 * GIB,
                "used_size": 20 * GIB,
                "free_size": 70 * GIB,
            }
        ],
    }


def btrfs():
    """A Btrfs file system with a subvolume."""
    return {
        "name": "btrfs0",
        "label": "",
        "uuid": "uuid-of-btrfs0",
        "device": "/dev/vdc",
        "size": 10 * GIB,
        "nodesize": 16384,
        "sectorsize": 4096,
        "data_profile": "single",
        "system_profile": "DUP",
        "metadata_profile": "DUP",
        "global_reserve1": "single",
        "g_vol_used_size": GIB,
        "default_subvolid": "5",
        "default_subvol_name": "FS_TREE",
        "default_subvol_mountpath": "/btrfs",
        "subvolumn": [
            {
                "uuid": "uuid-of-subvolume",
                "is_snapshot": "false",
                "subvol_id": "256",
                "parent_id": "5",
                "subvol_name": "home",
                "subvol_mount_path": "/btrfs/home",
            }
        ],
    }


def network(number):
    """The one network card of a machine, which with its address and name tells it from others."""
    return {
        "name": "eth0",
        "id": f"network-{number}",
        "ip": f"192.0.2.{number}",
        "ipv6": f"2001:db8::{number}",
        "netmask": "255.255.255.0",
        "gateway": "192.0.2.254",
        "mtu": 1500,
        "mac": f"52:54:00:00:00:{number:02x}",
    }


def task(source, os_type, disks=(), groups=()):
    """A task for a source server: the files of Linux, or the blocks of Windows, go to a server that exists."""
    return {
        "name": f"migration-of-{source}",
        "type": "MIGRATE_FILE" if os_type == "LINUX" else "MIGRATE_BLOCK",
        "os_type": os_type,
        "source_server": {"id": source},
        "target_server": {
            "name": "target",
            "vm_id": f"vm-of-{source}",
            "disks": list(disks),
            "volume_groups": list(groups),
        },
        "migration_ip": "198.51.100.7",
        "region_name": "region name",
        "region_id": "region-1",
        "project_name": "project name",
        "project_id": "project-1",
        "exist_server": True,
    }
