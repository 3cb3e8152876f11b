//! Refuses a libtorch that torch-sys cannot be built with, and prints how to install one that it
//! can.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

/// The version that tch 0.17 is written for.
const VERSION: &str = "2.4.0";

fn main() -> ExitCode {
    println!("cargo:rerun-if-env-changed=LIBTORCH");
    println!("cargo:rerun-if-env-changed=LIBTORCH_CXX11_ABI");
    let Err(problem) = check() else {
        return ExitCode::SUCCESS;
    };
    eprintln!(
        "the feature rust-bert needs libtorch {VERSION}: {problem}. To install it for this checkout, without LIBTORCH set:"
    );
    eprintln!("\n    scripts/install-libtorch\n");
    ExitCode::FAILURE
}

fn check() -> Result<(), String> {
    let libtorch = env::var_os("LIBTORCH").ok_or("LIBTORCH is not set")?;
    let libtorch = PathBuf::from(libtorch);
    let header = libtorch.join("include/torch/csrc/api/include/torch/version.h");
    println!("cargo:rerun-if-changed={}", header.display());
    let version = version(&header).ok_or_else(|| format!("there is none in {}", libtorch.display()))?;
    if version != VERSION {
        return Err(format!("LIBTORCH, {}, is {version}", libtorch.display()));
    }
    check_abi(&libtorch)
}

/// The version that a libtorch's header gives, such as `2.4.0`.
fn version(header: &Path) -> Option<String> {
    let header = fs::read_to_string(header).ok()?;
    let part = |name: &str| {
        let line = header
            .lines()
            .find_map(|line| line.strip_prefix(&format!("#define TORCH_VERSION_{name} ")));
        line.map(str::trim)
    };
    Some(format!("{}.{}.{}", part("MAJOR")?, part("MINOR")?, part("PATCH")?))
}

/// C++ names of one ABI are not found in a library of the other; the linker's complaint fills
/// pages.
fn check_abi(libtorch: &Path) -> Result<(), String> {
    let config = fs::read_to_string(libtorch.join("share/cmake/Torch/TorchConfig.cmake")).unwrap_or_default();
    let built = config
        .split("_GLIBCXX_USE_CXX11_ABI=")
        .nth(1)
        .and_then(|rest| rest.chars().next());
    let asked = env::var("LIBTORCH_CXX11_ABI").unwrap_or_else(|_| "1".to_owned());
    match built {
        Some(built) if built.to_string() != asked => Err(format!(
            "LIBTORCH, {}, was compiled with LIBTORCH_CXX11_ABI={built}, and that variable is {asked}: set it",
            libtorch.display()
        )),
        _ => Ok(()),
    }
}
