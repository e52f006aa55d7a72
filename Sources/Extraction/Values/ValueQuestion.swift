package import Model
package import Notation

/// A value that somebody asks for, as search, look-up and the operator's commands understand it: this one place decides what
/// type it is of and how it is stored.
package struct ValueQuestion: Sendable {
    /// A type and the normal form that the text has in it.
    package struct Reading: Equatable, Sendable {
        package let type: IndicatorType
        package let value: [UInt8]

        package init(type: IndicatorType, value: [UInt8]) {
            self.type = type
            self.value = value
        }
    }

    /// What may be meant, the likeliest first: one as a rule. A URL without its scheme may be https too, and what stands
    /// before a port may be a URL's host. Never empty, save for a network.
    package private(set) var readings: [Reading] = []
    /// A network of more than one address, which is no indicator; its addresses may be.
    package private(set) var network: IPNetwork?

    /// - Parameter types: types that it may be of; none for the one that it looks like.
    /// - Throws: why it is a value of none of them.
    package init(_ text: Span<UInt8>, types: [IndicatorType] = []) throws(InvalidValue) {
        var fault: InvalidValue?
        var form: [UInt8] = []
        if types.isEmpty {
            do throws(InvalidValue) {
                let found = try IndicatorType.appendDetected(text, to: &form)
                add(found.type, form)
                if found.spelling.isSchemeAssumed { addOthers(than: form) }
                if let port = found.spelling.port { addURLs(of: found.type, form, port) }
            } catch {
                fault = error
            }
        }
        for type in types {
            form.removeAll(keepingCapacity: true)
            do throws(InvalidValue) {
                let spelling = try type.appendNormalForm(of: text, to: &form)
                add(type, form)
                if spelling.isSchemeAssumed { add(.url, normalising: Array("https".utf8) + form.dropFirst(4)) }
            } catch {
                fault = fault ?? error
            }
        }
        guard let fault, readings.isEmpty else { return }
        guard fault == .addressRange else { throw fault }
        var plain: [UInt8] = []
        Refang.append(text, to: &plain)
        plain.removeAll { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") }
        network = IPNetwork(plain.span)
        if network == nil { throw fault }
    }

    /// What else a URL without scheme may be: one with https, or a mere host that somebody wrote with a slash.
    private mutating func addOthers(than url: [UInt8]) {
        add(.url, normalising: Array("https".utf8) + url.dropFirst(4))
        guard let parts = URLParts(url.span, 0..<url.count), parts.target.count == 1 else { return }
        var host: [UInt8] = []
        do throws(InvalidValue) {
            add(try IndicatorType.appendDetected(url.span.extracting(parts.hostName), to: &host).type, host)
        } catch { return }
    }

    private mutating func addURLs(of type: IndicatorType, _ host: [UInt8], _ port: Int) {
        for scheme in ["http://", "https://"] {
            let name = type == .ipv6 ? [0x5B] + host + [0x5D] : host
            add(.url, normalising: Array(scheme.utf8) + name + ":\(port)".utf8)
        }
    }

    private mutating func add(_ type: IndicatorType, normalising value: [UInt8]) {
        var form: [UInt8] = []
        do throws(InvalidValue) { try type.appendNormalForm(of: value.span, to: &form) } catch { return }
        add(type, form)
    }

    private mutating func add(_ type: IndicatorType, _ value: [UInt8]) {
        let reading = Reading(type: type, value: value)
        if !readings.contains(reading) { readings.append(reading) }
    }
}
