import Notation

/// Recognises words that end in a top-level name but are not host names: files, members in program code, sentences
/// without a blank, names that antivirus programs give. Defanged names are never taken for these.
enum LookAlike {
    private static let stems = NameTable(
        words: """
            main index setup install installer configure config readme changelog test tests core lib build clean agent run start
            stop init util utils helper helpers common client server module script update updater loader makefile license
            app base types mod demo example sample default package service daemon deploy backup launcher payload exploit poc dump notes todo
            contributing manifest global shared kernel driver hook hooks bootstrap entrypoint uninstall check scan exec shell cmd job worker login
            """
    )
    /// What stands before `.zip` in the name of a file.
    private static let endings = NameTable(
        words:
            "pdf doc docx xls xlsx ppt pptx exe dll tar txt jpg jpeg png gif html htm csv xml json log bak iso img msi js vbs lnk scr bat ps1 apk src min tar"
    )
    private static let objects = NameTable(
        words: """
            console logging logger log task self obj event user file window process request response this that item node
            element data config settings session account player document math json date string array object array list args
            arg params param options opts ctx context app client server conn socket db model view form button input output
            result row record entry message msg error err exception module package class instance parent child children root
            path fs os sys io std http util utils e i x y it me my foo bar baz test tests cls ref state props event evt target
            thread job worker service host device menu item tab page link image video audio map set key value index
            gui screen cursor driver browser scope func function method field column table
            """
    )
    private static let detections = NameTable(
        words: """
            trojan backdoor worm virus win32 win64 w32 w64 heur exploit ransom downloader dropper spyware adware pua pup riskware
            hacktool msil troj mal packed trojandownloader trojandropper trojanspy not-a-virus uds behaveslike variant gen
            trojan-downloader trojan-spy trojan-dropper trojan-ransom trojan-banker trojan-psw backdoor-downloader linux macos android
            js vbs html script bat wingo python osx
            """
    )
    private static let platforms = NameTable(words: "win32 win64 w32 w64 msil heur wingo")
    private static let reversed = NameTable(words: "com org net java javax android os sys self this document window")
    private static let spaces = NameTable(
        words: "System Microsoft Windows Java Newtonsoft WScript Wscript Net Internet Shell Excel Word Outlook Office"
    )

    /// Abbreviations that a full stop follows, even without a blank: `Contoso Inc.is`.
    private static let abbreviations = NameTable(
        words:
            "Inc Ltd Corp Co LLC GmbH Plc PLC AG SA Mr Mrs Ms Dr Prof Jr Sr St No Nos Fig Figs Vol Eq Sec Dept Est vs approx"
    )
    /// Top-level names that are also words of a sentence.
    private static let sentenceWords = NameTable(
        words: "is in it to at be so no me my as us am do by an my re has now here one new how you more top"
    )
    private static let products = NameTable(
        words: "ASP.NET ADO.NET VB.NET ML.NET Paint.NET Json.NET JSON.NET Discord.NET Microsoft.NET Socket.IO Draw.IO"
    )

    static func isOther(_ text: [UInt8], _ name: HostText, _ lists: WarningLists) -> Bool {
        let labels = name.labels
        guard let top = labels.last, let first = labels.first else { return true }
        if labels.dropLast().allSatisfy({ $0.count == 1 }) { return !isKnown(name, lists) }
        let stem = text[first].map(TextCoding.lowercased)
        let known = isKnown(name, lists)
        if reversed.contains(stem, 0..<stem.count), labels.count > 2 || !known { return true }
        if isSentence(text, name) { return true }
        if hasCodeCase(text, name) || isDetection(text, labels) { return true }
        if spaces.contains(text, first), labels.count > 2 || isCapital(text[top.lowerBound]) { return true }
        if known { return false }
        let before = labels[labels.count - 2]
        if name.look == .file || name.look == .maybeFile, labels.count == 3, before.count == 1 { return true }
        switch name.look {
        case .file:
            let second = text[before].map(TextCoding.lowercased)
            return labels.count == 2 || before.contains { text.isDigit($0) }
                || endings.contains(second, 0..<second.count)
        case .maybeFile:
            return labels.count == 2
                && (stems.contains(stem, 0..<stem.count) || first.contains { text[$0] == UInt8(ascii: "_") })
        case .code: return first.count == 1 || objects.contains(stem, 0..<stem.count)
        case .name: return top.isEmpty
        }
    }

    /// Whether a list of well-known names holds it. Then it is a name, and the list says what to do with it.
    private static func isKnown(_ name: HostText, _ lists: WarningLists) -> Bool {
        lists.entries.contains(name.value, 0..<name.value.count)
    }

    /// `Contoso Inc.is`, `Northwind Traders.It`: a full stop without a blank behind it.
    private static func isSentence(_ text: [UInt8], _ name: HostText) -> Bool {
        guard name.labels.count == 2, let first = name.labels.first, let top = name.labels.last else { return false }
        let word = text[top].map(TextCoding.lowercased)
        guard sentenceWords.contains(word, 0..<word.count) else { return false }
        return abbreviations.contains(text, first)
    }

    /// Whether it has capitals as in program code, product names and sentences. Host names may be all capitals.
    private static func hasCodeCase(_ text: [UInt8], _ name: HostText) -> Bool {
        guard let top = name.labels.last else { return false }
        if isCapitalised(text, top) { return true }
        if products.contains(text, name.range) { return true }
        guard top.count == 2 || name.look != .name else { return false }
        for label in name.labels {
            for place in label.dropFirst() where isCapital(text[place]) {
                let before = text[place - 1]
                if (0x61...0x7A).contains(before) || (0x30...0x39).contains(before) && hasSmall(text, label) {
                    return true
                }
            }
        }
        return false
    }

    private static func hasSmall(_ text: [UInt8], _ label: Range<Int>) -> Bool {
        label.contains { (0x61...0x7A).contains(text[$0]) }
    }

    private static func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }

    /// One capital, then small letters.
    private static func isCapitalised(_ text: [UInt8], _ label: Range<Int>) -> Bool {
        guard isCapital(text[label.lowerBound]) else { return false }
        return label.dropFirst().allSatisfy { (0x61...0x7A).contains(text[$0]) }
    }

    private static func isDetection(_ text: [UInt8], _ labels: [Range<Int>]) -> Bool {
        let lower = labels.map { text[$0].map(TextCoding.lowercased) }
        if let first = lower.first, labels.count > 2 || isCapital(text[labels[0].lowerBound]),
            detections.contains(first, 0..<first.count)
        {
            // `virus.evil.top` is a name; `Virus.Win32.Agent.cc` is not.
            return isCapital(text[labels[0].lowerBound])
                || lower.count > 1 && platforms.contains(lower[1], 0..<lower[1].count)
        }
        return lower.dropLast().contains { platforms.contains($0, 0..<$0.count) }
    }
}
