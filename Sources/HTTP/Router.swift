/// A method and a path pattern, and what they lead to.
package struct Route<Handler> {
    /// The method in capitals; `GET` also serves `HEAD`.
    package let method: String
    /// The path pattern, such as `/api/v1/keys/{keyId}`: literal segments, and segments that are one name in braces.
    /// Log lines and usage records show this text, never the path itself.
    package let pattern: String
    /// The value that the caller gets when the route is found.
    package let handler: Handler
    /// Whether the path is served with and without a final slash.
    let takesEitherSlash: Bool

    /// - Parameter eitherSlash: serve the path with and without a final slash; otherwise only as the pattern is
    ///   written.
    package init(_ method: String, _ pattern: String, eitherSlash: Bool = false, handler: Handler) {
        self.method = method
        self.pattern = pattern
        self.handler = handler
        takesEitherSlash = eitherSlash
    }
}

extension Route: Sendable where Handler: Sendable {}

/// The segments of a path that fill the names of its pattern.
package struct PathParameters: Sendable {
    let names: [String]
    let values: [Substring]

    /// The segments for a pattern without names.
    package static let none = PathParameters(names: [], values: [])

    /// The segment that fills a name of the pattern, never empty; nil when the pattern has no such name.
    package subscript(_ name: StaticString) -> Substring? {
        for place in names.indices where names[place].utf8.span.equals(name) { return values[place] }
        return nil
    }
}

/// Finds the route of a request. It is built once and then only read.
///
/// Literal paths win over patterns, and patterns with more literal segments win over others. `GET` includes `HEAD`.
package struct Router<Handler> {
    /// The result of a search for a method and a path.
    package enum Outcome {
        /// - Parameter index: into `routes`.
        case found(index: Int, PathParameters)
        /// The method is OPTIONS and has no route of its own. `allow` is the value of the `Allow` field (RFC 9110
        /// §9.3.7).
        case options(allow: String, pattern: String)
        /// 405 (RFC 9110 §15.5.6).
        case methodNotAllowed(allow: String, pattern: String)
        case notFound
    }

    private enum PathEnd { case plain, slash, either }

    private struct Resource {
        let pattern: String
        let names: [String]
        let end: PathEnd
        var methods: [(method: String, index: Int)] = []
        var allow = ""
    }

    /// The text that a path is compared with: `Self.anySegment` replaces each name, and there is no final slash.
    private struct Pattern {
        let bytes: [UInt8]
        let end: PathEnd
        let resource: Int
    }

    private static var anySegment: UInt8 { 0 }

    /// As given.
    package let routes: [Route<Handler>]
    private var resources: [Resource] = []
    private var literal: [String: Int] = [:]
    private var patterns: [Pattern] = []

    /// - Precondition: each pattern begins with a slash; no pattern is given twice for one method; no two patterns
    ///   differ only in their names or in the final slash; all routes of one pattern agree on that slash.
    package init(_ routes: [Route<Handler>]) {
        self.routes = routes
        for (index, route) in routes.enumerated() {
            precondition(route.pattern.utf8.first == UInt8(ascii: "/"), "a pattern begins with a slash")
            let place = resources.firstIndex { $0.pattern == route.pattern } ?? resources.count
            if place == resources.count { resources.append(Self.resource(route)) }
            precondition(
                route.takesEitherSlash == (resources[place].end == .either),
                "routes of one pattern differ in the slash at its end"
            )
            precondition(!resources[place].methods.contains { $0.method == route.method }, "a route is given twice")
            resources[place].methods.append((route.method, index))
        }
        for place in resources.indices {
            resources[place].allow = Self.allow(resources[place].methods.map(\.method))
            let resource = resources[place]
            guard resource.names.isEmpty else {
                let pattern = Self.compiled(resource, place)
                precondition(!patterns.contains { $0.bytes == pattern.bytes }, "patterns that differ in names only")
                patterns.append(pattern)
                continue
            }
            literal[resource.pattern] = place
            if resource.end == .either {
                let bare = resource.pattern.utf8.last == UInt8(ascii: "/")
                literal[bare ? String(resource.pattern.dropLast()) : resource.pattern + "/"] = place
            }
        }
        patterns.sort { [resources] left, right in
            (resources[left.resource].names.count, left.resource) < (
                resources[right.resource].names.count, right.resource
            )
        }
    }

    private static func name(_ segment: Substring) -> String? {
        segment.hasPrefix("{") && segment.hasSuffix("}") ? String(segment.dropFirst().dropLast()) : nil
    }

    private static func resource(_ route: Route<Handler>) -> Resource {
        let endsInSlash = route.pattern.utf8.last == UInt8(ascii: "/")
        return Resource(
            pattern: route.pattern,
            names: route.pattern.split(separator: "/").compactMap(name),
            end: route.takesEitherSlash ? .either : endsInSlash ? .slash : .plain
        )
    }

    private static func compiled(_ resource: Resource, _ place: Int) -> Pattern {
        var bytes: [UInt8] = []
        for segment in resource.pattern.split(separator: "/") {
            bytes.append(UInt8(ascii: "/"))
            if name(segment) == nil { bytes += segment.utf8 } else { bytes.append(anySegment) }
        }
        return Pattern(bytes: bytes, end: resource.end, resource: place)
    }

    private static func allow(_ methods: [String]) -> String {
        var allowed = methods
        if methods.contains("GET"), !methods.contains("HEAD") { allowed.append("HEAD") }
        if !methods.contains("OPTIONS") { allowed.append("OPTIONS") }
        return allowed.sorted().joined(separator: ", ")
    }

    /// - Parameters:
    ///   - path: decoded, as in `Request.path`.
    ///   - nameSlashes: the slashes in it that separate nothing, as in `Request.nameSlashes`.
    package func route(method: String, path: String, nameSlashes: [Int] = []) -> Outcome {
        if nameSlashes.isEmpty, let place = literal[path] { return outcome(resources[place], method, path) }
        let bytes = path.utf8.span
        for pattern in patterns where Self.matches(pattern, bytes, nameSlashes) {
            return outcome(resources[pattern.resource], method, path, nameSlashes, pattern)
        }
        return .notFound
    }

    /// The end of the segment that begins at a place.
    private static func endOfSegment(_ path: Span<UInt8>, from place: Int, _ nameSlashes: [Int]) -> Int {
        var end = path.place(of: UInt8(ascii: "/"), from: place, before: path.count)
        while !nameSlashes.isEmpty, nameSlashes.contains(end) {
            end = path.place(of: UInt8(ascii: "/"), from: end + 1, before: path.count)
        }
        return end
    }

    private static func matches(_ pattern: borrowing Pattern, _ path: Span<UInt8>, _ nameSlashes: [Int]) -> Bool {
        let expected = pattern.bytes.span
        var place = 0
        for index in 0..<expected.count {
            if expected[index] == anySegment {
                let end = endOfSegment(path, from: place, nameSlashes)
                if end == place { return false }
                place = end
            } else {
                guard place < path.count, path[place] == expected[index] else { return false }
                guard nameSlashes.isEmpty || !nameSlashes.contains(place) else { return false }
                place += 1
            }
        }
        if place == path.count { return pattern.end != .slash }
        return pattern.end != .plain && place == path.count - 1 && path[place] == UInt8(ascii: "/")
            && !nameSlashes.contains(place)
    }

    private func outcome(
        _ resource: borrowing Resource,
        _ method: String,
        _ path: String,
        _ nameSlashes: [Int] = [],
        _ pattern: Pattern? = nil
    ) -> Outcome {
        var index = index(of: method, in: resource)
        if index == nil, method == "HEAD" { index = self.index(of: "GET", in: resource) }
        if let index { return .found(index: index, Self.parameters(resource, path, nameSlashes, pattern)) }
        if method == "OPTIONS" { return .options(allow: resource.allow, pattern: resource.pattern) }
        return .methodNotAllowed(allow: resource.allow, pattern: resource.pattern)
    }

    private func index(of method: String, in resource: borrowing Resource) -> Int? {
        for candidate in resource.methods where candidate.method == method { return candidate.index }
        return nil
    }

    /// - Parameter pattern: one that the path matches.
    private static func parameters(
        _ resource: borrowing Resource,
        _ path: String,
        _ nameSlashes: [Int],
        _ pattern: Pattern?
    ) -> PathParameters {
        guard let pattern else { return .none }
        let bytes = path.utf8.span
        var values: [Substring] = []
        values.reserveCapacity(resource.names.count)
        var place = 0
        for expected in pattern.bytes {
            guard expected == anySegment else {
                place += 1
                continue
            }
            let end = endOfSegment(bytes, from: place, nameSlashes)
            let start = path.utf8.index(path.utf8.startIndex, offsetBy: place)
            values.append(path[start..<path.utf8.index(path.utf8.startIndex, offsetBy: end)])
            place = end
        }
        return PathParameters(names: resource.names, values: values)
    }
}

extension Router: Sendable where Handler: Sendable {}
