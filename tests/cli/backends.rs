//! The inference backends of a build, and the error for one that it does not have.

use crate::common::{regard, repository, sample, stderr};
use std::path::Path;
use std::process::Command;

/// Nothing that the feature rust-bert needs is in the default build, nor anything that could reach a network.
#[test]
fn the_default_build_needs_no_libtorch_and_no_network() {
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "--workspace",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", stderr(&tree));
    let tree = String::from_utf8(tree.stdout).unwrap();
    assert!(tree.contains("regard-encoder v"), "{tree}");
    let unwanted = [
        "tch",
        "torch-sys",
        "rust-bert",
        "ureq",
        "hf-hub",
        "rustls",
        "native-tls",
        "openssl",
    ];
    let found: Vec<&str> = tree
        .lines()
        .filter(|line| unwanted.contains(&line.split(' ').next().unwrap()))
        .collect();
    assert_eq!(found, [""; 0]);
}

#[test]
fn what_a_backend_cannot_do_is_refused_before_anything_is_written() {
    let mut cases = vec![
        (vec!["--device", "cuda:0"], "--device cuda:0 needs --backend rust-bert"),
        (vec!["--device", "gpu"], "known are cpu, cuda:0"),
        (vec!["--backend", "rust-bert", "--precision", "int8"], "computes in f32"),
        (vec!["--backend", "onnx"], "possible values: builtin, rust-bert"),
    ];
    if cfg!(not(feature = "rust-bert")) {
        let command = "scripts/install-libtorch && cargo build --release --locked --features rust-bert";
        cases.push((vec!["--backend", "rust-bert"], command));
    }
    for (flags, expected) in cases {
        let dir = sample();
        let args = ["run", "sample.jsonl", "--actors", "actors.csv", "--out", "out"];
        let output = regard(dir.path(), &[&args[..], &flags].concat());
        assert_eq!(output.status.code(), Some(2), "{flags:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(expected), "{flags:?}: {}", stderr(&output));
        assert!(!dir.path().join("out").exists(), "{flags:?}");
    }
}

/// The crate that stands before torch-sys, built by itself: with each libtorch that `LIBTORCH` may name.
#[test]
fn a_libtorch_that_does_not_fit_is_refused_with_the_command_that_installs_one() {
    let dir = tempfile::tempdir().unwrap();
    let package = dir.path().join("package");
    std::fs::create_dir_all(package.join("src")).unwrap();
    for file in ["Cargo.toml", "build.rs", "src/lib.rs"] {
        std::fs::copy(repository("crates/libtorch").join(file), package.join(file)).unwrap();
    }
    let libtorch = dir.path().join("libtorch");
    let header = libtorch.join("include/torch/csrc/api/include/torch/version.h");
    let abi = libtorch.join("share/cmake/Torch/TorchConfig.cmake");
    for file in [&header, &abi] {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    }
    std::fs::write(&abi, "  set(TORCH_CXX_FLAGS \"-D_GLIBCXX_USE_CXX11_ABI=0\")\n").unwrap();
    let build = |version: Option<&str>, libtorch: Option<&Path>| {
        match version {
            Some(minor) => std::fs::write(&header, VERSION_HEADER.replace("MINOR_NUMBER", minor)).unwrap(),
            None => drop(std::fs::remove_file(&header)),
        }
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--offline", "--quiet"]).current_dir(&package);
        cargo
            .env("CARGO_TARGET_DIR", dir.path().join("target"))
            .env_remove("LIBTORCH")
            .env_remove("LIBTORCH_CXX11_ABI");
        cargo.envs(libtorch.map(|folder| ("LIBTORCH", folder)));
        let output = cargo.output().unwrap();
        (output.status.success(), stderr(&output))
    };
    let refused = [
        (build(None, None), "LIBTORCH is not set"),
        (build(None, Some(&libtorch)), "there is none in"),
        (build(Some("5"), Some(&libtorch)), "is 2.5.0"),
        (
            build(Some("4"), Some(&libtorch)),
            "was compiled with LIBTORCH_CXX11_ABI=0",
        ),
    ];
    for ((built, message), expected) in refused {
        assert!(!built && message.contains(expected), "{message}");
        assert!(message.contains("    scripts/install-libtorch\n"), "{message}");
    }
    std::fs::remove_file(&abi).unwrap();
    let (built, message) = build(Some("4"), Some(&libtorch));
    assert!(built, "{message}");
}

const VERSION_HEADER: &str = "\
#define TORCH_VERSION_MAJOR 2
#define TORCH_VERSION_MINOR MINOR_NUMBER
#define TORCH_VERSION_PATCH 0
";
