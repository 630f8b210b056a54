// Rows that C++ gives to SQL: table functions over a span that is set just before the statement.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "tabular/table_function.h"

namespace touchline {

// `select … from NAME()` gives the rows of the span. Only the statement run by with() sees them.
template <class Row>
class Given {
public:
    using Write = std::function<void(ChunkWriter& chunk, std::size_t at, const Row& row)>;

    Status add(Connection& connection, const std::string& name, std::vector<TableColumn> columns,
               Write write) {
        state_ = std::make_shared<State>();
        state_->write = std::move(write);
        TableFunction function;
        function.name = name;
        function.columns = std::move(columns);
        function.threads_max = 16;
        function.begin = [state = state_](const Parameters&) -> Result<std::unique_ptr<TableScan>> {
            return std::unique_ptr<TableScan>(std::make_unique<Scan>(state));
        };
        return register_table_function(connection, std::move(function));
    }

    // The rows must stay where they are while work() runs.
    template <class Work>
    auto with(std::span<const Row> rows, const Work& work) {
        const std::lock_guard one(state_->one_user);
        state_->set(rows);
        auto result = work();
        state_->set({});
        return result;
    }

private:
    struct State {
        std::mutex one_user, guard;
        Write write;
        std::span<const Row> rows;
        void set(std::span<const Row> to) {
            const std::lock_guard lock(guard);
            rows = to;
        }
        std::span<const Row> get() {
            const std::lock_guard lock(guard);
            return rows;
        }
    };
    struct Scan : TableScan {
        explicit Scan(std::shared_ptr<State> s) : state(std::move(s)), rows(state->get()) {}
        std::unique_ptr<RowProducer> producer() override {
            return std::make_unique<Producer>(*this);
        }
        std::shared_ptr<State> state;
        std::span<const Row> rows;
        std::atomic<std::size_t> next = 0;
    };
    struct Producer : RowProducer {
        explicit Producer(Scan& s) : scan(s) {}
        Result<std::size_t> fill(ChunkWriter& chunk) override {
            const std::size_t wanted = chunk.capacity();
            const std::size_t begin = scan.next.fetch_add(wanted);
            if (begin >= scan.rows.size()) return std::size_t{0};
            const std::size_t count = std::min(wanted, scan.rows.size() - begin);
            for (std::size_t i = 0; i < count; ++i)
                scan.state->write(chunk, i, scan.rows[begin + i]);
            return count;
        }
        Scan& scan;
    };

    std::shared_ptr<State> state_;
};

}  // namespace touchline
