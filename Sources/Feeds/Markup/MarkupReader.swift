import CXML2
import Model
import Notation

/// XML and HTML through libxml2: no DTD is read, no entity is defined, nothing is fetched, and what comes out are values.
///
/// Every pointer that libxml2 hands to a handler is good for the time of that call only, and is copied from there. The
/// context is made, used and freed in one function; the builder outlives it, so the unretained pointer to it is good
/// whenever a handler runs.
package enum MarkupReader {
    /// Reads XML in UTF-8. What is not well-formed is repaired and read again.
    /// - Throws: `FeedError.excessive` when it has too many elements or they lie too deep.
    package static func xml(_ text: [UInt8]) throws(FeedError) -> MarkupDocument {
        let strict = MarkupBuilder()
        let isWellFormed = AttributeLimit.holds(for: text) && parse(text, into: strict, recovering: false)
        if isWellFormed, !strict.hasUnknownReference, !strict.isFull { return strict.finish() }
        let lenient = MarkupBuilder()
        _ = parse(MarkupRepair.repair(text), into: lenient, recovering: true)
        if lenient.isFull { throw .excessive }
        return lenient.finish()
    }

    /// Reads HTML in UTF-8, whole pages and pieces alike.
    /// - Throws: `FeedError.excessive` when it has too many elements or they lie too deep.
    package static func html(_ text: [UInt8]) throws(FeedError) -> MarkupDocument {
        let builder = MarkupBuilder()
        let text = HTMLTagLimit.enforced(text)
        isReady
        guard !text.isEmpty, text.count <= Int(Int32.max), let context = htmlNewParserCtxt() else {
            return builder.finish()
        }
        defer { htmlFreeParserCtxt(context) }
        context.pointee.sax.pointee = htmlHandlers
        context.pointee.userData = Unmanaged.passUnretained(builder).toOpaque()
        let options =
            HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NONET.rawValue | HTML_PARSE_NOERROR.rawValue
            | HTML_PARSE_NOWARNING.rawValue | HTML_PARSE_NOIMPLIED.rawValue | HTML_PARSE_NODEFDTD.rawValue
        // A parser that goes on would look through all open elements at each end tag. The handlers run, and the builder
        // keeps this closure, only while the context lives.
        builder.stopParser = { xmlStopParser(context) }
        defer { builder.stopParser = nil }
        withExtendedLifetime(builder) {
            text.withUnsafeBytes { bytes in
                let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                let made = htmlCtxtReadMemory(context, start, Int32(bytes.count), nil, "UTF-8", Int32(options))
                if let made { xmlFreeDoc(made) }
            }
        }
        if builder.isFull { throw .excessive }
        return builder.finish()
    }

    /// The character of an HTML entity (`nbsp`, `eacute`); nil for an unknown name.
    static func scalar(named name: Span<UInt8>) -> Unicode.Scalar? {
        guard let key = entityKey(name) else { return nil }
        return entities[key]
    }

    /// The entities of HTML 4 by their names. libxml2 itself looks through all of them for each name.
    private static let entities: [UInt64: Unicode.Scalar] = {
        var entities: [UInt64: Unicode.Scalar] = [:]
        // The last of them is the black diamond.
        for value in 0...0x2666 as ClosedRange<UInt32> {
            // The entry is static in libxml2.
            guard let entry = htmlEntityValueLookup(value), let scalar = Unicode.Scalar(value) else { continue }
            let name = Array(String(cString: entry.pointee.name).utf8)
            if let key = entityKey(name.span) { entities[key] = scalar }
        }
        return entities
    }()

    /// The bytes of a name as one number; nil for one longer than any entity's.
    private static func entityKey(_ name: Span<UInt8>) -> UInt64? {
        guard !name.isEmpty, name.count <= 8 else { return nil }
        var key: UInt64 = 0
        for place in 0..<name.count { key = key << 8 | UInt64(name[place]) }
        return key
    }

    /// Makes libxml2's tables once, before several threads use it.
    private static let isReady: Void = xmlInitParser()

    /// Whether the text is well-formed.
    private static func parse(_ text: [UInt8], into builder: MarkupBuilder, recovering: Bool) -> Bool {
        isReady
        guard !text.isEmpty, text.count <= Int(Int32.max), let context = xmlNewParserCtxt() else { return false }
        defer { xmlFreeParserCtxt(context) }
        context.pointee.sax.pointee = xmlHandlers
        context.pointee.userData = Unmanaged.passUnretained(builder).toOpaque()
        var options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        if recovering {
            options |= XML_PARSE_RECOVER.rawValue
        } else {
            // A parser that goes on would describe each further error.
            builder.stopParser = { xmlStopParser(context) }
        }
        defer { builder.stopParser = nil }
        return withExtendedLifetime(builder) {
            text.withUnsafeBytes { bytes in
                let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                let made = xmlCtxtReadMemory(context, start, Int32(bytes.count), nil, "UTF-8", Int32(options))
                if let made { xmlFreeDoc(made) }
                return context.pointee.wellFormed == 1
            }
        }
    }

    // MARK: handlers

    private static func builder(_ context: UnsafeMutableRawPointer?) -> MarkupBuilder? {
        context.map { Unmanaged<MarkupBuilder>.fromOpaque($0).takeUnretainedValue() }
    }

    /// The bytes up to the zero, for the time of the call.
    private static func withText(_ text: UnsafePointer<UInt8>?, _ use: (Span<UInt8>) -> Void) {
        guard let text else { return use(UnsafeBufferPointer<UInt8>(start: nil, count: 0).span) }
        use(UnsafeBufferPointer(start: text, count: Int(xmlStrlen(text))).span)
    }

    /// The value of an attribute as it is meant. libxml2 hands every ampersand in it over as `&#38;` unless it replaces
    /// entities, which it is not to do.
    private static func withAmpersands(_ value: Span<UInt8>, _ use: (Span<UInt8>) -> Void) {
        guard value.firstIndex(of: UInt8(ascii: "&"), from: 0) < value.count else { return use(value) }
        var plain: [UInt8] = []
        plain.reserveCapacity(value.count)
        var place = 0
        while place < value.count {
            plain.append(value[place])
            let isReference =
                value[place] == UInt8(ascii: "&") && place + 5 <= value.count
                && value.extracting(place..<place + 5).isEqual(to: "&#38;")
            place += isReference ? 5 : 1
        }
        use(plain.span)
    }

    private static func space(_ prefix: UnsafePointer<UInt8>?, _ uri: UnsafePointer<UInt8>?) -> MarkupNamespace {
        if prefix == nil, uri == nil { return .none }
        var found = MarkupNamespace.none
        withText(prefix) { prefix in withText(uri) { uri in found = MarkupNamespace(uri: uri, prefix: prefix) } }
        return found
    }

    /// Without handlers for declarations no entity ever comes to be.
    private static var xmlHandlers: xmlSAXHandler {
        var handlers = xmlSAXHandler()
        handlers.initialized = UInt32(XML_SAX2_MAGIC)
        handlers.startElementNs = { context, name, prefix, uri, _, _, count, _, attributes in
            guard let builder = MarkupReader.builder(context) else { return }
            MarkupReader.withText(name) { _ = builder.begin($0, MarkupReader.space(prefix, uri)) }
            guard let attributes, !builder.isFull else { return }
            // Five pointers an attribute: name, prefix, namespace, value, end of the value.
            for index in 0..<Int(count) {
                let entry = attributes + index * 5
                guard let value = entry[3], let end = entry[4], end >= value else { continue }
                let text = UnsafeBufferPointer(start: value, count: end - value).span
                MarkupReader.withText(entry[0]) { name in
                    MarkupReader.withAmpersands(text) { value in
                        builder.addAttribute(name, MarkupReader.space(entry[1], entry[2]), value)
                    }
                }
            }
        }
        handlers.endElementNs = { context, name, _, _ in
            guard let builder = MarkupReader.builder(context) else { return }
            MarkupReader.withText(name) { builder.end($0) }
        }
        handlers.characters = { context, text, count in
            guard let text, count > 0 else { return }
            MarkupReader.builder(context)?.addText(UnsafeBufferPointer(start: text, count: Int(count)).span)
        }
        handlers.cdataBlock = handlers.characters
        handlers.ignorableWhitespace = handlers.characters
        handlers.reference = { context, _ in MarkupReader.builder(context)?.hasUnknownReference = true }
        handlers.serror = { context, error in
            guard let error, error.pointee.level == XML_ERR_FATAL else { return }
            MarkupReader.builder(context)?.stopParser?()
        }
        return handlers
    }

    private static var htmlHandlers: htmlSAXHandler {
        var handlers = htmlSAXHandler()
        handlers.startElement = { context, name, attributes in
            guard let builder = MarkupReader.builder(context), !builder.isFull else { return }
            MarkupReader.withText(name) { _ = builder.begin($0, .none) }
            // Name and value in turn, ended by nil.
            guard var entry = attributes, !builder.isFull else { return }
            while let name = entry[0] {
                MarkupReader.withText(name) { name in
                    MarkupReader.withText(entry[1]) { builder.addAttribute(name, .none, $0) }
                }
                entry += 2
            }
        }
        handlers.endElement = { context, name in
            guard let builder = MarkupReader.builder(context) else { return }
            MarkupReader.withText(name) { builder.end($0) }
        }
        handlers.characters = { context, text, count in
            guard let text, count > 0 else { return }
            MarkupReader.builder(context)?.addText(UnsafeBufferPointer(start: text, count: Int(count)).span)
        }
        handlers.cdataBlock = handlers.characters
        handlers.ignorableWhitespace = handlers.characters
        return handlers
    }
}
