// The parts of the server, in the order they depend on each other.
#include "serve/server.h"

#include "base/files.h"
#include "base/text.h"
#include "report/json_writer.h"
#include "serve/app.h"
#include "serve/limits.h"
#include "serve/streams.h"
#include "serve/uploads.h"

namespace touchline {
namespace {

std::string serving_path(const std::string& folder) { return folder + "/serving"; }

bool is_loopback(const std::string& address) {
    return address.starts_with("127.") || address == "::1";
}

// In the log, when what was acknowledged waits for its place in the history, and when it is over.
std::string line_of(const std::string& trouble) {
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().field("at", write_instant(SystemClock().now_us()));
    if (trouble.empty()) json.field("history", "takes in again what was acknowledged");
    else json.field("history", "takes nothing in for now").field("reason", trouble);
    json.end_object();
    return json.text();
}

std::vector<std::string> route_names() {
    std::vector<std::string> names;
    for (const Route& route : routes())
        names.push_back(fmt::format("{} {}", route.method, route.path));
    names.emplace_back("other");
    return names;
}

}  // namespace

struct Server::State {
    State(std::unique_ptr<Live> started, const ServerOptions& options_)
        : options(options_),
          live(std::move(started)),
          workspace(live->workspace()),
          uploads(workspace.folder(), clock) {}

    ServerOptions options;
    SystemClock clock;
    std::unique_ptr<Live> live;
    Workspace& workspace;
    std::unique_ptr<Access> access;
    std::unique_ptr<Audit> audit;
    StreamHub streams;
    Uploads uploads;
    Metrics metrics{route_names()};
    std::unique_ptr<Jobs> jobs;
    std::unique_ptr<Service> service;
    std::unique_ptr<App> app;
    std::unique_ptr<HttpServer> http;
    Subscription watching;  // ends before what it tells

    Status open();
    void tell(const JobFacts& job);
};

Status Server::State::open() {
    TRY(access, Access::open(workspace.folder(), clock));
    if (!is_loopback(options.address) && !access->any_made())
        return fail(ErrorCode::invalid_input,
                    "'{}' can be reached from other machines, and nobody would be asked who he is: "
                    "make a token first with touchline -w {} token new --role admin",
                    options.address, workspace.folder());
    TRY(audit, Audit::open(workspace.folder()));
    uploads.remove_old();
    jobs = std::make_unique<Jobs>(clock, [this](const JobFacts& job) { tell(job); });
    service.reset(new Service{*live, workspace, clock, *access, *audit, *jobs, metrics, streams,
                              uploads, options.version, [this] { return http->load(); },
                              [this] { return http->draining(); }});
    DoorOptions door;
    door.loopback = is_loopback(options.address);
    for (const std::string& host : options.hosts) door.hosts.push_back(lower(host));
    door.log = options.log;
    app = std::make_unique<App>(*service, std::move(door));
    HttpOptions transport = options.http;
    transport.address = options.address;
    transport.port = options.port;
    transport.clock = &clock;
    TRY(http, HttpServer::listen(transport, *app));
    watching = live->subscribe([this](const LiveChange& change) { tell_change(*service, change); });
    return {};
}

void Server::State::tell(const JobFacts& job) {
    streams.send({"job", live->view()->version, trim(write_job_json(job))});
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::open(Workspace workspace, const ServerOptions& options) {
    LiveOptions taking = options.live;
    if (options.log)
        taking.on_trouble = [log = options.log](const std::string& trouble) {
            log(line_of(trouble));
        };
    TRY(auto live, Live::start(std::move(workspace), taking));
    if (options.log && !live->recovery().line.empty()) {
        JsonWriter json(JsonWriter::Style::compact);
        json.begin_object().field("recovery", live->recovery().line).end_object();
        options.log(json.text());
    }
    auto state = std::make_unique<State>(std::move(live), options);
    TRY(state->open());
    std::unique_ptr<Server> server(new Server(std::move(state)));
    TRY(write_text_file(serving_path(server->state_->workspace.folder()), server->url() + "\n"));
    return server;
}

Status Server::run(bool heed_signals) {
    State& state = *state_;
    state.http->run(heed_signals, [&state] { state.streams.close(); });
    state.jobs->close();
    state.watching = {};
    const Status drained = state.live->stop();
    TRY(state.audit->sync());
    TRY(remove_file(serving_path(state.workspace.folder())));
    return drained;
}

const Recovery& Server::recovery() const { return state_->live->recovery(); }

void Server::stop() { state_->http->stop(); }
std::uint16_t Server::port() const { return state_->http->port(); }

std::string Server::url() const {
    const std::string& address = state_->options.address;
    const bool six = address.find(':') != std::string::npos;
    return fmt::format("http://{}{}{}:{}", six ? "[" : "", address, six ? "]" : "", port());
}

std::string serving_url(const std::string& workspace_folder) {
    const auto text = read_text_file(serving_path(workspace_folder));
    return text ? std::string(trim(text.value())) : "";
}

}  // namespace touchline
