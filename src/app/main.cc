// kenh197: the command line. Exit codes: 0 done, 1 failed, 2 wrong usage.

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include "app/commands.h"
#include "app/version.h"
#include "base/log.h"

namespace {

using namespace k197;

struct Flags {
    std::string config_file{};
    app::Settings settings{};
    app::PersonFlags person{};
    std::string file{};
    std::string what{};
    std::vector<std::string> rest{};
    std::string simulator_listen = "127.0.0.1:8198";
    bool fix = false;
};

std::vector<std::string> environment_lines() {
    std::vector<std::string> out;
    for (char** line = environ; *line != nullptr; ++line) out.emplace_back(*line);
    return out;
}

/// The settings of the file named by --config, or of kenh197.toml if it is there.
Result<app::Settings> file_settings(const Flags& flags) {
    const std::string path = flags.config_file.empty() ? "kenh197.toml" : flags.config_file;
    if (flags.config_file.empty() && !std::filesystem::exists(path)) return app::Settings{};
    std::ifstream file{path, std::ios::binary};
    if (!file) return fail(Errc::Invalid, "không đọc được " + path);
    auto settings = app::read_toml(std::string{std::istreambuf_iterator<char>{file}, {}});
    if (!settings) return fail(Errc::Invalid, path + ": " + settings.error().detail);
    return settings;
}

Result<app::Config> config_of(const Flags& flags) {
    const auto from_file = file_settings(flags);
    if (!from_file) return from_file.error();
    auto config =
        app::make_config({*from_file, app::read_environment(environment_lines()), flags.settings});
    if (config && !set_log_level(config->log_level)) {
        return fail(
            Errc::Invalid, "log.level phải là debug, info, warning hoặc error", "log.level"
        );
    }
    return config;
}

using Verb = std::function<int(const app::Config&)>;

/// Flags that every verb takes; each wins over file and environment.
void add_common_flags(CLI::App& verb, Flags& flags) {
    verb.add_option("--config", flags.config_file, "configuration file (TOML)");
    for (const char* key : {"data", "listen", "public-url", "phase", "log-level"}) {
        std::string name = key;
        for (auto& c : name) c = c == '-' ? (name == "log-level" ? '.' : '_') : c;
        verb.add_option_function<std::string>(
            std::string{"--"} + key,
            [&flags, name](const std::string& value) { flags.settings[name] = value; }
        );
    }
}

void add_person_flags(CLI::App& verb, Flags& flags, bool with_full_name) {
    verb.add_option("name", flags.person.name)->required();
    verb.add_option("--role", flags.person.roles, "role[,role]")->required();
    verb.add_option("--unit", flags.person.unit, "code of the unit");
    if (with_full_name) verb.add_option("--full-name", flags.person.full_name);
}

/// A verb of the command line and what it runs.
CLI::App* add_verb(
    CLI::App& parent, Flags& flags, Verb& chosen, const char* name, const char* help, Verb verb
) {
    auto* added = parent.add_subcommand(name, help);
    add_common_flags(*added, flags);
    added->callback([&chosen, verb = std::move(verb)] { chosen = verb; });
    return added;
}

void add_run_verbs(CLI::App& cli, Flags& flags, Verb& chosen) {
    add_verb(cli, flags, chosen, "serve", "run the server", [](const auto& c) {
        return app::serve(c);
    });
    auto* demo = add_verb(
        cli,
        flags,
        chosen,
        "demo",
        "server, simulator and sample data",
        [&](const auto& c) { return app::demo(c, flags.simulator_listen); }
    );
    auto* simulator =
        add_verb(cli, flags, chosen, "simulator", "a stand-in for Facebook", [&](const auto& c) {
            return app::simulate(c, flags.simulator_listen);
        });
    for (auto* verb : {demo, simulator})
        verb->add_option("--simulator-listen", flags.simulator_listen, "host:port");
    auto* doctor = add_verb(
        cli,
        flags,
        chosen,
        "doctor",
        "check configuration, store and Page",
        [&](const auto& c) { return app::doctor(c, flags.fix); }
    );
    doctor->add_flag("--fix", flags.fix, "put the Page's subscription and menu right");
}

void add_store_verbs(CLI::App& cli, Flags& flags, Verb& chosen) {
    add_verb(cli, flags, chosen, "config", "print the effective configuration", [](const auto& c) {
        return app::show_config(c);
    });
    add_verb(cli, flags, chosen, "migrate", "bring the database up to date", [](const auto& c) {
        return app::migrate(c);
    });
    add_verb(cli, flags, chosen, "verify", "check the archive", [](const auto& c) {
        return app::verify(c);
    });
    auto* backup =
        add_verb(cli, flags, chosen, "backup", "write everything to one file", [&](const auto& c) {
            return app::back_up(c, flags.file);
        });
    auto* restore = add_verb(
        cli,
        flags,
        chosen,
        "restore",
        "fill an empty data folder from a backup",
        [&](const auto& c) { return app::restore(c, flags.file); }
    );
    for (auto* verb : {backup, restore}) verb->add_option("file", flags.file)->required();
    auto* replay =
        add_verb(cli, flags, chosen, "replay", "read a delivery again", [&](const auto& c) {
            return app::replay(c, flags.what);
        });
    replay->add_option("delivery", flags.what)->required();
    auto* exported = add_verb(
        cli,
        flags,
        chosen,
        "export",
        "messages, reports, archive, register, dossier CODE FILE",
        [&](const auto& c) {
            if (flags.what == "dossier")
                return app::export_dossier(c, flags.rest.at(0), flags.rest.at(1));
            return app::export_lines(c, flags.what);
        }
    );
    exported->add_option("what", flags.what)
        ->required()
        ->check(CLI::IsMember({"messages", "reports", "archive", "register", "dossier"}));
    exported->add_option("rest", flags.rest);
    exported->parse_complete_callback([&flags] {
        if (flags.rest.size() != (flags.what == "dossier" ? 2U : 0U))
            throw CLI::ValidationError{"export", "wrong number of words"};
    });
}

void add_people_verbs(CLI::App& cli, Flags& flags, Verb& chosen) {
    auto* user = cli.add_subcommand("user", "accounts of staff")->require_subcommand(1);
    add_person_flags(
        *add_verb(
            *user,
            flags,
            chosen,
            "add",
            "password on standard input",
            [&](const auto& c) { return app::add_user(c, flags.person); }
        ),
        flags,
        true
    );
    add_verb(*user, flags, chosen, "list", "all accounts", [](const auto& c) {
        return app::list_users(c);
    });
    add_verb(
        *user,
        flags,
        chosen,
        "disable",
        "close an account",
        [&](const auto& c) { return app::disable_user(c, flags.what); }
    )
        ->add_option("name", flags.what)
        ->required();
    add_verb(
        *user,
        flags,
        chosen,
        "reset",
        "new password on standard input",
        [&](const auto& c) { return app::reset_user(c, flags.what); }
    )
        ->add_option("name", flags.what)
        ->required();

    auto* token = cli.add_subcommand("token", "bearer tokens of programs")->require_subcommand(1);
    add_person_flags(
        *add_verb(
            *token,
            flags,
            chosen,
            "add",
            "prints the token once",
            [&](const auto& c) { return app::add_token(c, flags.person); }
        ),
        flags,
        false
    );
    add_verb(
        *token,
        flags,
        chosen,
        "revoke",
        "end a token",
        [&](const auto& c) { return app::revoke_token(c, flags.what); }
    )
        ->add_option("name", flags.what)
        ->required();

    auto* units = cli.add_subcommand("units", "administrative units")->require_subcommand(1);
    add_verb(
        *units,
        flags,
        chosen,
        "import",
        "CSV of units, or GeoJSON of boundaries",
        [&](const auto& c) { return app::import_units(c, flags.file); }
    )
        ->add_option("file", flags.file)
        ->required();
    add_verb(*units, flags, chosen, "list", "units in force", [](const auto& c) {
        return app::list_units(c);
    });
}

int run(int argc, char** argv) {
    Flags flags;
    Verb chosen;
    CLI::App cli{"Kênh 197: from a citizen's message to a published, rated outcome", "kenh197"};
    cli.set_version_flag("--version", std::string{"kenh197 "} + app::kVersion);
    cli.require_subcommand(1);
    add_common_flags(cli, flags);
    add_run_verbs(cli, flags, chosen);
    add_store_verbs(cli, flags, chosen);
    add_people_verbs(cli, flags, chosen);
    try {
        cli.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {  // CLI11 has no other way to say it
        if (problem.get_exit_code() == 0) return cli.exit(problem);
        fmt::print(stderr, "kenh197: {} (see kenh197 --help)\n", problem.what());
        return 2;
    }
    const auto config = config_of(flags);
    if (!config) {
        fmt::print(stderr, "kenh197: {}\n", config.error().detail);
        return 2;
    }
    return chosen(*config);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "kenh197: {}\n", problem.what());
        return 1;
    }
}
