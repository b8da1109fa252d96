//! Source servers, as their agents would describe them.

use std::net::Ipv4Addr;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

const GB: i64 = 1 << 30;
const MB: f64 = (1 << 20) as f64;

/// A source server. The same number always gives the same one, so that a fleet is known when it comes again.
#[derive(Debug, Clone)]
pub(super) struct Machine {
    number: u32,
    system: System,
    /// Bytes on its disk.
    pub used: i64,
    /// Bytes that it copies in a second.
    pub rate: f64,
}

#[derive(Debug, Clone, Copy)]
enum System {
    Windows,
    /// Linux, its data on logical volumes.
    Lvm,
    Btrfs,
}

impl Machine {
    pub(super) fn nth(number: u32) -> Self {
        let mut random = StdRng::seed_from_u64(number.into());
        Self {
            number,
            system: match number % 5 {
                0 | 1 => System::Windows,
                2 | 3 => System::Lvm,
                _ => System::Btrfs,
            },
            used: random.random_range(20..1_000) * GB,
            rate: random.random_range(40.0..120.0) * MB,
        }
    }

    fn name(&self) -> String {
        format!("simulated-{:06}", self.number)
    }

    fn address(&self) -> String {
        Ipv4Addr::from_bits(0x0a00_0001 + self.number).to_string()
    }

    fn size(&self) -> i64 {
        self.used + self.used / 2
    }

    fn os_type(&self) -> &'static str {
        match self.system {
            System::Windows => "WINDOWS",
            System::Lvm | System::Btrfs => "LINUX",
        }
    }

    /// What its agent registers.
    pub(super) fn registration(&self) -> Value {
        let [_, a, b, c] = (0x0a00_0001 + self.number).to_be_bytes();
        let windows = matches!(self.system, System::Windows);
        let mut server = json!({
            "ip": self.address(),
            "name": self.name(),
            "hostname": self.name(),
            "os_type": self.os_type(),
            "os_version": if windows { "WINDOWS2019_64BIT" } else { "UBUNTU_20_4_64BIT" },
            "firmware": if windows { "UEFI" } else { "BIOS" },
            "cpu_quantity": 4,
            "memory": 16 * GB,
            "agent_version": "25.2.0",
            "oem_system": false,
            "start_type": "MANUAL",
            "networks": [{
                "name": "eth0", "ip": self.address(), "netmask": "255.0.0.0", "gateway": "10.0.0.1",
                "mac": format!("fa:16:3e:{a:02x}:{b:02x}:{c:02x}"),
            }],
            "disks": self.disks(),
        });
        match self.system {
            System::Windows => {
                server["driver_files"] = json!(true);
                server["system_services"] = json!(true);
                server["account_rights"] = json!(true);
            }
            System::Lvm => server["volume_groups"] = self.volume_groups(),
            System::Btrfs => server["btrfs_list"] = self.btrfs_list(),
        }
        if !windows {
            server["has_rsync"] = json!(true);
            server["boot_loader"] = json!("GRUB");
            server["kernel_version"] = json!("5.4.0-216-generic");
            server["linux_block_check"] = json!("");
            server["raw_devices"] = json!("");
        }
        server
    }

    fn disks(&self) -> Value {
        let (name, volumes) = match self.system {
            System::Windows => ("Disk 0", [("C:", "OS", "NTFS", "C:\\")].as_slice()),
            System::Lvm => (
                "/dev/vda",
                [
                    ("/dev/vda1", "BOOT", "ext4", "/boot"),
                    ("/dev/vda2", "OS", "LVM2_member", ""),
                ]
                .as_slice(),
            ),
            System::Btrfs => ("/dev/vda", [("/dev/vda1", "OS", "btrfs", "/")].as_slice()),
        };
        let volumes = volumes.iter().enumerate();
        let volumes = volumes.map(|(index, (name, device_use, file_system, mount_point))| {
            let (size, used) = match *device_use {
                "BOOT" => (GB, GB / 4),
                _ => (self.size() - GB, self.used),
            };
            json!({
                "index": index, "name": name, "device_use": device_use, "file_system": file_system,
                "mount_point": mount_point, "uuid": format!("{:08x}-{index}", self.number), "size": size,
                "used_size": used, "free_size": size - used, "inode_size": 256,
            })
        });
        json!([{
            "name": name, "disk_index": "0", "partition_style": "MBR", "device_use": "OS", "os_disk": true,
            "size": self.size(), "used_size": self.used, "inode_size": 256,
            "physical_volumes": volumes.collect::<Vec<_>>(),
        }])
    }

    fn volume_groups(&self) -> Value {
        let volume = |name: &str, mount_point: &str, size: i64, used: i64| {
            json!({
                "name": name, "mount_point": mount_point, "file_system": "ext4", "size": size, "used_size": used,
                "free_size": size - used, "block_count": 65_536, "block_size": 4096, "inode_size": 256,
                "inode_nums": 655_360,
            })
        };
        json!([{
            "name": "vg0", "components": "/dev/vda2", "size": self.size() - GB, "free_size": 0,
            "logical_volumes": [
                volume("/dev/vg0/root", "/", self.size() / 4, self.used / 4),
                volume("/dev/vg0/data", "/srv", self.size() / 2, self.used / 2),
            ],
        }])
    }

    fn btrfs_list(&self) -> Value {
        let uuid = format!("{:08x}-0000-4000-8000-000000000000", self.number);
        let subvolume = |id: &str, name: &str, path: &str| {
            json!({
                "uuid": uuid, "is_snapshot": "false", "subvol_id": id, "parent_id": "5", "subvol_name": name,
                "subvol_mount_path": path,
            })
        };
        json!([{
            "name": "root", "label": "root", "uuid": uuid, "device": "/dev/vda1", "size": self.size(),
            "nodesize": 16_384, "sectorsize": 4096, "data_profile": "single", "system_profile": "DUP",
            "metadata_profile": "DUP", "global_reserve1": "single", "g_vol_used_size": self.used,
            "default_subvolid": "256", "default_subvol_name": "@", "default_subvol_mountpath": "/",
            "subvolumn": [subvolume("256", "@", "/"), subvolume("257", "@home", "/home")],
        }])
    }

    /// The task that a console would create for it.
    pub(super) fn task(&self, source: &str) -> Value {
        let kind = match self.system {
            System::Windows => "MIGRATE_BLOCK",
            System::Lvm | System::Btrfs => "MIGRATE_FILE",
        };
        json!({
            "name": self.name(), "type": kind, "os_type": self.os_type(), "source_server": {"id": source},
            "target_server": {
                "name": self.name(), "vm_id": format!("target-of-{}", self.name()), "disks": self.disks(),
            },
            "region_name": "simulation", "region_id": "simulation", "project_name": "simulation",
            "project_id": "simulation",
        })
    }
}
