// The door: who asks, whether he may, what he asks, and where the answer comes from.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "serve/errors.h"
#include "serve/http.h"
#include "serve/route.h"
#include "serve/service.h"

namespace touchline {

struct DoorOptions {
    bool loopback = true;            // the address we listen on is this machine's own
    std::vector<std::string> hosts;  // further names that we are known by
    std::function<void(std::string_view line)> log;  // one line a request; may be empty
};

class App : public HttpApp {
public:
    App(Service& service, DoorOptions options);

    Admission admit(const RequestHead& head) override;
    void answer(Request&& request, Reply reply) override;
    void rested() override;
    Response failure(int status, std::string_view message) override;
    void done(const RequestHead& head, const std::shared_ptr<void>& context,
              const Outcome& outcome) override;

private:
    struct Admitted {
        const Route* route = nullptr;  // null: a file of the web app
        Who who;
        std::map<std::string, std::string> values;
        Lens lens;
    };
    // Each refuses by filling the error; true when all is well.
    bool host_fits(const RequestHead& head, HttpError& error) const;
    bool identify(const RequestHead& head, Who& who, HttpError& error) const;
    bool may_write(const RequestHead& head, const Who& who, HttpError& error) const;
    bool find_route(const RequestHead& head, Admitted& admitted, Response& refusal) const;
    bool prepare(const RequestHead& head, Admitted& admitted, Admission& admission);
    Response finish(const Request& request, const Admitted& admitted, Result<Response> answer);

    Service& service_;
    const DoorOptions options_;
    std::atomic<std::uint64_t> requests_{0};
};

}  // namespace touchline
