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
    app::TemplateFlags made{};
    std::string file{};
    std::string what{};
    std::vector<std::string> rest{};
    std::string simulator_listen = "127.0.0.1:8198";
    bool fix = false;
    std::string since{};
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

/// The command line under construction.
struct Verbs {
    CLI::App& cli;
    Flags& flags;
    Verb& chosen;

    /// A verb below `parent` and what it runs.
    CLI::App& add(CLI::App& parent, const char* name, const char* help, Verb verb) const {
        auto* added = parent.add_subcommand(name, help);
        add_common_flags(*added, flags);
        added->callback([into = &chosen, verb = std::move(verb)] { *into = verb; });
        return *added;
    }
    /// The same with one word after it, which must be given.
    void add_with_word(
        CLI::App& parent, const char* name, const char* help, std::string& word, Verb verb
    ) const {
        add(parent, name, help, std::move(verb)).add_option("name", word)->required();
    }
    /// A word such as "user" that only groups verbs.
    CLI::App& add_group(const char* name, const char* help) const {
        return *cli.add_subcommand(name, help)->require_subcommand(1);
    }
};

void add_person_flags(CLI::App& verb, app::PersonFlags& person) {
    verb.add_option("name", person.name)->required();
    verb.add_option("--role", person.roles, "role[,role]")->required();
    verb.add_option("--unit", person.unit, "code of the unit");
}

void add_run_verbs(const Verbs& verbs) {
    auto& flags = verbs.flags;
    verbs.add(verbs.cli, "serve", "run the server", [](const auto& c) { return app::serve(c); });
    auto& demo =
        verbs.add(verbs.cli, "demo", "server, simulator and sample data", [&](const auto& c) {
            return app::demo(c, flags.simulator_listen);
        });
    auto& simulator =
        verbs.add(verbs.cli, "simulator", "a stand-in for Facebook", [&](const auto& c) {
            return app::simulate(c, flags.simulator_listen);
        });
    for (auto* verb : {&demo, &simulator}) {
        verb->add_option("--simulator-listen", flags.simulator_listen, "host:port");
    }
    auto& doctor =
        verbs.add(verbs.cli, "doctor", "check configuration, store and Page", [&](const auto& c) {
            return app::doctor(c, flags.fix);
        });
    auto& backfill = verbs.add(
        verbs.cli,
        "backfill",
        "look for messages that Facebook did not deliver",
        [&](const auto& c) { return app::backfill(c, flags.since); }
    );
    backfill.add_option("--since", flags.since, "moment or day; default: the last certain moment");
    doctor.add_flag("--fix", flags.fix, "put the Page's subscription and menu right");
}

void add_store_verbs(const Verbs& verbs) {
    auto& flags = verbs.flags;
    auto& cli = verbs.cli;
    verbs.add(cli, "config", "print the effective configuration", [](const auto& c) {
        return app::show_config(c);
    });
    verbs.add(cli, "migrate", "bring the database up to date", [](const auto& c) {
        return app::migrate(c);
    });
    verbs.add(cli, "verify", "check the archive", [](const auto& c) { return app::verify(c); });
    verbs.add_with_word(
        cli,
        "backup",
        "write everything to one file",
        flags.file,
        [&](const auto& c) { return app::back_up(c, flags.file); }
    );
    verbs.add_with_word(
        cli,
        "restore",
        "fill an empty data folder from a backup",
        flags.file,
        [&](const auto& c) { return app::restore(c, flags.file); }
    );
    verbs.add_with_word(cli, "replay", "read a delivery again", flags.what, [&](const auto& c) {
        return app::replay(c, flags.what);
    });
}

void add_export_verb(const Verbs& verbs) {
    auto& flags = verbs.flags;
    auto& verb = verbs.add(
        verbs.cli,
        "export",
        "messages, reports, archive, register, dossier CODE FILE",
        [&](const auto& c) {
            if (flags.what == "dossier") {
                return app::export_dossier(c, flags.rest.at(0), flags.rest.at(1));
            }
            return app::export_lines(c, flags.what);
        }
    );
    const CLI::IsMember known{{"messages", "reports", "archive", "register", "dossier"}};
    verb.add_option("what", flags.what)->required()->check(known);
    verb.add_option("rest", flags.rest);
    verb.parse_complete_callback([&flags] {
        if (flags.rest.size() != (flags.what == "dossier" ? 2U : 0U)) {
            throw CLI::ValidationError{"export", "wrong number of words"};
        }
    });
}

void add_user_verbs(const Verbs& verbs) {
    auto& flags = verbs.flags;
    auto& user = verbs.add_group("user", "accounts of staff");
    auto& added = verbs.add(user, "add", "password on standard input", [&](const auto& c) {
        return app::add_user(c, flags.person);
    });
    add_person_flags(added, flags.person);
    added.add_option("--full-name", flags.person.full_name);
    verbs.add(user, "list", "all accounts", [](const auto& c) { return app::list_users(c); });
    verbs.add_with_word(user, "disable", "close an account", flags.what, [&](const auto& c) {
        return app::disable_user(c, flags.what);
    });
    verbs.add_with_word(
        user,
        "reset",
        "new password on standard input",
        flags.what,
        [&](const auto& c) { return app::reset_user(c, flags.what); }
    );
}

void add_token_verbs(const Verbs& verbs) {
    auto& flags = verbs.flags;
    auto& token = verbs.add_group("token", "bearer tokens of programs");
    auto& added = verbs.add(token, "add", "prints the token once", [&](const auto& c) {
        return app::add_token(c, flags.person);
    });
    add_person_flags(added, flags.person);
    verbs.add_with_word(token, "revoke", "end a token", flags.what, [&](const auto& c) {
        return app::revoke_token(c, flags.what);
    });
}

void add_unit_verbs(const Verbs& verbs) {
    auto& flags = verbs.flags;
    auto& units = verbs.add_group("units", "administrative units");
    verbs.add_with_word(
        units,
        "import",
        "CSV of units, or GeoJSON of boundaries",
        flags.file,
        [&](const auto& c) { return app::import_units(c, flags.file); }
    );
    verbs.add(units, "list", "units in force", [](const auto& c) { return app::list_units(c); });
}

void add_template_verbs(const Verbs& verbs) {
    auto& flags = verbs.flags;
    auto& group = verbs.add_group("templates", "UTILITY templates of the Page");
    verbs.add(group, "list", "templates and their status", [](const auto& c) {
        return app::list_templates(c);
    });
    auto& added = verbs.add(group, "add", "ask Facebook to approve a template", [&](const auto& c) {
        return app::add_template(c, flags.made);
    });
    added.add_option("notice", flags.made.notice, "accept, ask, … or all")->required();
    added.add_option("--name", flags.made.name, "kenh197_NOTICE or kenh197_NOTICE_…");
    added.add_option("--language", flags.made.language);
    added.add_option("--text", flags.made.text, "with {{1}} for the code and {{2}} for the link");
    verbs.add_with_word(group, "remove", "delete it at Facebook", flags.what, [&](const auto& c) {
        return app::remove_template(c, flags.what);
    });
    verbs.add(group, "sync", "ask Facebook for every status", [](const auto& c) {
        return app::sync_templates(c);
    });
}

int run(int argc, char** argv) {
    Flags flags;
    Verb chosen;
    CLI::App cli{"Kênh 197: from a citizen's message to a published, rated outcome", "kenh197"};
    cli.set_version_flag("--version", std::string{"kenh197 "} + app::kVersion);
    cli.require_subcommand(1);
    add_common_flags(cli, flags);
    const Verbs verbs{.cli = cli, .flags = flags, .chosen = chosen};
    add_run_verbs(verbs);
    add_store_verbs(verbs);
    add_export_verb(verbs);
    add_user_verbs(verbs);
    add_token_verbs(verbs);
    add_unit_verbs(verbs);
    add_template_verbs(verbs);
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

// Only the leak checker of a build with sanitizers calls it: fontconfig keeps its pointers as
// offsets, which it cannot follow.
extern "C" const char* __lsan_default_suppressions();   // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __lsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier)
    return "leak:libfontconfig\n";
}

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "kenh197: {}\n", problem.what());
        return 1;
    }
}
