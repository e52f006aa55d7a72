// swift-tools-version:6.2
// The target graph. Each target is a room; a room may import only what its line names (scripts/check-imports).
import PackageDescription

/// Language settings of every target. Declared first: a manifest runs top to bottom.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "socd",
    dependencies: [.package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")],
    targets: .rooms + .programs + .tests,
    swiftLanguageModes: [.v6]
)

extension [Target] {
    static var rooms: [Target] {
        [
            .foreign("CFCGI", pkgConfig: "fcgi", apt: "libfcgi-dev"),
            .foreign("CPQ", pkgConfig: "libpq", apt: "libpq-dev"),
            .foreign("COpenSSL", pkgConfig: "libcrypto", apt: "libssl-dev"),
            .foreign("CJWT", pkgConfig: "libjwt", apt: "libjwt-dev"),
            .foreign("CXML2", pkgConfig: "libxml-2.0", apt: "libxml2-dev"),
            .foreign("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
            .foreign("CZ", pkgConfig: "zlib", apt: "zlib1g-dev"),
            .foreign("CIDN2", pkgConfig: "libidn2", apt: "libidn2-dev"),
            .foreign("CLinux", pkgConfig: nil, apt: "libc6-dev"),
            .room("Notation", "CIDN2"),
            .room("Model", "Notation"),
            .room("HTTP", "Notation"),
            .room("Runtime", "Notation", "CLinux"),
            .room("Cryptography", "Notation", "COpenSSL", "CJWT"),
            .room("Caching", "Notation", "CZ"),
            .room("Metrics", "Notation", "CLinux"),
            .room("Postgres", "Notation", "CPQ"),
            .room("FastCGI", "HTTP", "Notation", "CFCGI", "CLinux"),
            .room("Encoders", "Model", "Notation", "Cryptography"),
            .room("Extraction", "Model", "Notation"),
            .room("Enrichment", "Model", "Notation"),
            .room("Feeds", "Model", "Notation", "Cryptography", "Extraction", "CXML2"),
            .room("Fetch", "Notation", "CCurl"),
            .room("Storage", "Model", "Postgres", "Notation", "Cryptography"),
            .room("Access", "Model", "Notation", "HTTP", "Runtime", "Cryptography", "Storage", "CLinux"),
            .room(
                "API",
                "Model",
                "Notation",
                "HTTP",
                "Runtime",
                "Cryptography",
                "Encoders",
                "Extraction",
                "Enrichment",
                "Storage",
                "Access",
                "Caching",
                "Metrics"
            ),
            .room(
                "Ingest",
                "Model",
                "Notation",
                "Runtime",
                "Cryptography",
                "Fetch",
                "Feeds",
                "Extraction",
                "Enrichment",
                "Storage",
                "CZ"
            ),
        ]
    }

    static var programs: [Target] {
        [
            .program(
                "socd-worker",
                "FastCGI",
                "HTTP",
                "Model",
                "Notation",
                "Runtime",
                "API",
                "Storage",
                "Access",
                "Metrics"
            ),
            .program(
                "socdctl",
                "FastCGI",
                "Fetch",
                "Notation",
                "Postgres",
                "Runtime",
                "Model",
                "Cryptography",
                "Extraction",
                "Enrichment",
                "Feeds",
                "Storage",
                "Access",
                "Ingest",
                .product(name: "ArgumentParser", package: "swift-argument-parser")
            ),
        ]
    }

    static var tests: [Target] {
        [
            .helper("TestSupport", "Model", "Notation", "Cryptography", "Postgres", "Storage"),
            .tests(of: "Notation"),
            .tests(of: "Cryptography", "Notation"),
            .tests(of: "Caching", "Notation", "CZ"),
            .tests(of: "Access", "Model", "Notation", "HTTP", "Runtime", "Cryptography", "Storage", "Postgres"),
            .tests(of: "HTTP", "Notation"),
            .tests(of: "Metrics", "Notation"),
            .probe("FastCGIProbe", "FastCGI", "HTTP", "Notation", "Runtime"),
            .tests(of: "Extraction", "Model", "Notation"),
            .tests(of: "Enrichment", "Model", "Notation"),
            .tests(of: "Feeds", "Extraction", "Model", "Notation"),
            .tests(of: "Fetch", "Notation"),
            .tests(of: "Ingest", "Cryptography", "Extraction", "Feeds", "Fetch", "Model", "Notation", "Storage"),
            .tests(of: "FastCGI", "HTTP", "Notation", "CLinux", "FastCGIProbe"),
            .tests(of: "Runtime"),
            .tests(of: "Encoders", "Model", "Notation", "Cryptography"),
            .tests(of: "Model", "Notation"),
            .tests(of: "Storage", "Model", "Postgres", "Notation", "Cryptography"),
            .tests(
                of: "API",
                "Model",
                "HTTP",
                "Runtime",
                "Notation",
                "Cryptography",
                "Encoders",
                "Enrichment",
                "Storage",
                "Access",
                "Caching",
                "Metrics"
            ),
            .target(name: "CAllocationCount", path: "Tests/CAllocationCount"),
            .bench(
                "encoder-bench",
                path: "Tests/EncoderBench",
                "CAllocationCount",
                "Encoders",
                "Model",
                "Notation",
                "Cryptography",
                "TestSupport"
            ),
            .bench("reader-bench", path: "Tests/ReaderBench", "Feeds", "Notation"),
            .bench("socd-fuzz", path: "Tests/Fuzz", "Feeds", "Extraction", "Enrichment", "Model", "Notation"),
        ]
    }
}

extension Target {
    static func room(_ name: String, _ imports: Dependency...) -> Target {
        .target(name: name, dependencies: imports, swiftSettings: house)
    }

    static func program(_ name: String, _ imports: Dependency...) -> Target {
        .executableTarget(name: name, dependencies: imports, swiftSettings: house)
    }

    static func foreign(_ name: String, pkgConfig: String?, apt: String) -> Target {
        .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
    }

    static func helper(_ name: String, _ imports: Dependency...) -> Target {
        .target(name: name, dependencies: imports, path: "Tests/\(name)", swiftSettings: house)
    }

    /// A small program that tests start, signal and kill.
    static func probe(_ name: String, _ imports: Dependency...) -> Target {
        .executableTarget(name: name, dependencies: imports, path: "Tests/\(name)", swiftSettings: house)
    }

    static func bench(_ name: String, path: String, _ imports: Dependency...) -> Target {
        .executableTarget(name: name, dependencies: imports, path: path, swiftSettings: house)
    }

    static func tests(of room: String, _ imports: Dependency...) -> Target {
        .testTarget(
            name: "\(room)Tests",
            dependencies: [.byName(name: room), "TestSupport"] + imports,
            exclude: room == "Fetch" ? ["upstream.py"] : [],
            swiftSettings: house
        )
    }
}
