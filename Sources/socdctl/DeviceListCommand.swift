import ArgumentParser
import Model
import Notation
import Storage

struct DeviceListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Shows and deletes lists made for devices.",
        subcommands: [List.self, Delete.self]
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the lists of all accounts.")
        @OptionGroup var options: CommonOptions

        func run() throws {
            try Program.run {
                var store = try Program.store(Program.settings())
                let lists = try store.allDeviceLists()
                guard options.json else {
                    var table = Table("ID", "ACCOUNT", "FORMAT", "AT MOST", "ENTRIES", "DECIDED", "NAME")
                    for (owner, list) in lists {
                        table.add(
                            list.id.text,
                            owner,
                            list.profile.format,
                            "\(list.profile.limits.items)",
                            list.answer.map { "\($0.lines)" } ?? "-",
                            list.answer?.decidedAt.text ?? "-",
                            list.profile.name
                        )
                    }
                    return table.show()
                }
                var json = JSONWriter()
                json.array { json in
                    for (owner, list) in lists {
                        json.object { json in
                            json.member("id", list.id.text)
                            json.member("account", owner)
                            json.member("name", list.profile.name)
                            json.member("format", list.profile.format)
                            json.member("filters", list.profile.filters)
                            json.member("max_items", list.profile.limits.items)
                            json.member("entries", list.answer?.lines)
                            json.member("decided_at", list.answer?.decidedAt)
                        }
                    }
                }
                print(json.text)
            }
        }
    }

    struct Delete: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Deletes a list; its token ends at once.")
        @Argument(help: "The list's id.") var id: String

        func run() throws {
            try Program.run {
                guard let id = UUID(id) else { throw Failure("\(id) is no id; `socdctl list list` shows the lists") }
                var store = try Program.store(Program.settings())
                guard let list = try store.deviceList(id), try store.deleteDeviceList(id, of: list.account) else {
                    throw Failure("there is no list \(id.text); `socdctl list list` shows the lists")
                }
            }
        }
    }
}
