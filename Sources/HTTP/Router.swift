/// What a method on a path leads to.
package struct Route<Handler> {
    package let method: String
    /// `/api/v1/keys/{keyId}`: literal segments, and segments that are one name in braces. Log lines and usage records
    /// show this text, never the path itself.
    package let pattern: String
    package let handler: Handler
    /// The path is served with and without a slash at its end.
    let takesEitherSlash: Bool

    package init(_ method: String, _ pattern: String, eitherSlash: Bool = false, handler: Handler) {
        self.method = method
        self.pattern = pattern
        self.handler = handler
        takesEitherSlash = eitherSlash
    }
}

extension Route: Sendable where Handler: Sendable {}

/// The segments of a path that stand where its pattern has names.
package struct PathParameters: Sendable {
    let names: [String]
    let values: [Substring]

    package static let none = PathParameters(names: [], values: [])

    package subscript(_ name: StaticString) -> Substring? {
        for place in names.indices where names[place].utf8.span.equals(name) { return values[place] }
        return nil
    }
}

/// Finds the route of a request. Built once, then only read.
///
/// Literal paths win over patterns, patterns with more literal segments over others. `GET` includes `HEAD`.
package struct Router<Handler> {
    package enum Outcome {
        /// - Parameter index: into `routes`.
        case found(index: Int, PathParameters)
        /// OPTIONS, and no route of its own for it. `allow` is the value of the `Allow` field (RFC 9110 §9.3.7).
        case options(allow: String, pattern: String)
        /// 405 (RFC 9110 §15.5.6).
        case methodNotAllowed(allow: String, pattern: String)
        case notFound
    }

    private enum PathEnd { case plain, slash, either }

    private struct Resource {
        let pattern: String
        /// Nil stands for a name.
        let segments: [[UInt8]?]
        let names: [String]
        let end: PathEnd
        var methods: [(method: String, index: Int)]
        var allow = ""
    }

    package let routes: [Route<Handler>]
    private var resources: [Resource] = []
    private var literal: [String: Int] = [:]
    private var patterned: [Int] = []

    /// - Precondition: patterns begin with a slash, none is given twice for one method, and all routes of one pattern
    ///   agree on the slash at its end.
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
                patterned.append(place)
                continue
            }
            literal[resource.pattern] = place
            if resource.end == .either {
                let bare = resource.pattern.utf8.last == UInt8(ascii: "/")
                literal[bare ? String(resource.pattern.dropLast()) : resource.pattern + "/"] = place
            }
        }
        patterned.sort { [resources] in (resources[$0].names.count, $0) < (resources[$1].names.count, $1) }
    }

    private static func resource(_ route: Route<Handler>) -> Resource {
        var parts = route.pattern.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let endsInSlash = parts.last?.isEmpty == true
        if endsInSlash { parts.removeLast() }
        var names: [String] = []
        let segments = parts.map { part -> [UInt8]? in
            guard part.hasPrefix("{"), part.hasSuffix("}") else { return Array(part.utf8) }
            names.append(String(part.dropFirst().dropLast()))
            return nil
        }
        let end = route.takesEitherSlash ? PathEnd.either : endsInSlash ? .slash : .plain
        return Resource(pattern: route.pattern, segments: segments, names: names, end: end, methods: [])
    }

    private static func allow(_ methods: [String]) -> String {
        var allowed = methods
        if methods.contains("GET"), !methods.contains("HEAD") { allowed.append("HEAD") }
        if !methods.contains("OPTIONS") { allowed.append("OPTIONS") }
        return allowed.sorted().joined(separator: ", ")
    }

    /// - Parameter path: decoded, as in `Request.path`.
    package func route(method: String, path: String) -> Outcome {
        if let place = literal[path] { return outcome(resources[place], method, path) }
        let bytes = path.utf8.span
        for place in patterned where Self.matches(resources[place], bytes) {
            return outcome(resources[place], method, path)
        }
        return .notFound
    }

    private static func matches(_ resource: borrowing Resource, _ path: Span<UInt8>) -> Bool {
        var place = 0
        for segment in resource.segments {
            guard place < path.count, path[place] == UInt8(ascii: "/") else { return false }
            place += 1
            guard let segment else {
                let end = path.place(of: UInt8(ascii: "/"), from: place, before: path.count)
                if end == place { return false }
                place = end
                continue
            }
            guard path.count - place >= segment.count else { return false }
            for offset in segment.indices where path[place + offset] != segment[offset] { return false }
            place += segment.count
        }
        if place == path.count { return resource.end != .slash }
        return resource.end != .plain && place == path.count - 1 && path[place] == UInt8(ascii: "/")
    }

    private func outcome(_ resource: borrowing Resource, _ method: String, _ path: String) -> Outcome {
        if let index = index(of: method, in: resource) { return .found(index: index, parameters(resource, path)) }
        if method == "HEAD", let index = index(of: "GET", in: resource) {
            return .found(index: index, parameters(resource, path))
        }
        if method == "OPTIONS" { return .options(allow: resource.allow, pattern: resource.pattern) }
        return .methodNotAllowed(allow: resource.allow, pattern: resource.pattern)
    }

    private func index(of method: String, in resource: borrowing Resource) -> Int? {
        for candidate in resource.methods where candidate.method == method { return candidate.index }
        return nil
    }

    private func parameters(_ resource: borrowing Resource, _ path: String) -> PathParameters {
        if resource.names.isEmpty { return .none }
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
        var values: [Substring] = []
        values.reserveCapacity(resource.names.count)
        for (segment, part) in zip(resource.segments, parts) where segment == nil { values.append(Substring(part)) }
        return PathParameters(names: resource.names, values: values)
    }
}

extension Router: Sendable where Handler: Sendable {}
