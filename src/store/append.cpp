// A batch comes in: one transaction for everything it says, or none of it.
#include "store/state.h"

namespace touchline {
namespace {

constexpr const char* interactions_sql = R"sql(
insert into interaction
      (id_high, id_low, source_row, record_id, occurred_at, duration_us, offset_min, kind_term,
       channel_term, centre_term, staff_term, reason_term, object_id, object_type_term, cost_minor,
       currency_term, rating, promise_due_at, attributes, content,
       batch_id, recorded_at, superseded_at, superseded_by)
select f.*, $batch::uinteger, $at::timestamp, null::timestamp, 0::uinteger
from touchline_feed() f
)sql";

// One batch on its way into the history.
struct Append {
    Store::State& state;
    const BatchInfo& info;
    const Conclude& conclude;
    BatchId id = BatchId::none;
    Micros at_us = 0;
    BatchFacts facts{};
    std::size_t terms_saved = 0;

    Connection& writer() { return state.writer; }
    Parameters stamp() const { return {{"batch", number_value(id)}, {"at", Timestamp{at_us}}}; }

    Status number();
    Status replace();
    Status write_sides(const SideRows& sides);
    Status write_facts();
    Status write_rejects();
    Status write_all(InteractionFeed& feed, const FinishBatch& finish);
    Status write_stopped();
};

Status Append::number() {
    TRY(id, next_batch(state));
    at_us = state.change_time(info.recorded_at_us);
    return {};
}

Status Append::replace() {
    if (info.replaces == BatchId::none) return {};
    TRY(const auto old,
        read_batches(writer(), "batch_id = $batch", {{"batch", number_value(info.replaces)}}));
    const bool stopped = !old.empty() && old[0].state == BatchState::stopped;
    if (old.empty() || (!stopped && old[0].state != BatchState::captured))
        return fail(ErrorCode::not_found, "there is no batch {} in the history to be replaced",
                    static_cast<std::uint32_t>(info.replaces));
    TRY(
        writer().run("update batch set state = 'superseded', superseded_at = $at, replaced_by = "
                     "$batch where batch_id = $old",
                     {{"at", Timestamp{at_us}},
                      {"batch", number_value(id)},
                      {"old", number_value(info.replaces)}}));
    if (!stopped) TRY(take_back(state, info.replaces, at_us));
    return {};
}

Status Append::write_sides(const SideRows& sides) {
    GivenTables& given = state.given;
    TRY(given.texts.with(sides.texts, [&] {
        return writer().run(
            "insert into interaction_text select id_high, id_low, $batch, text, "
            "$at, null, 0 from touchline_texts()",
            stamp());
    }));
    TRY(given.links.with(sides.links, [&] {
        return writer().run(
            "insert into interaction_object select id_high, id_low, $batch, "
            "object_id, type_term, qualifier_term, $at, null, 0 "
            "from touchline_links()",
            stamp());
    }));
    return given.participants.with(sides.participants, [&] {
        return writer().run(
            "insert into interaction_participant select id_high, id_low, $batch, "
            "record_id, role_term, $at, null, 0 from touchline_participants()",
            stamp());
    });
}

Status Append::write_facts() {
    GivenTables& given = state.given;
    Status identifiers = given.identifiers.with(facts.identifiers, [&]() -> Status {
        if (facts.identifiers.empty()) return {};
        TRY(
            writer().run("insert into record_identifier select record_id, $batch, scheme_term, "
                         "value, valid_from, valid_to, $at, null from touchline_identifiers()",
                         stamp()));
        return writer().run(
            "insert into record select distinct record_id, $batch, $at::timestamp, "
            "null::timestamp from touchline_identifiers()",
            stamp());
    });
    TRY(std::move(identifiers));
    return given.objects.with(facts.objects, [&]() -> Status {
        if (facts.objects.empty()) return {};
        return writer().run(
            "insert into object select object_id, $batch, type_term, value, $at, "
            "null from touchline_objects()",
            stamp());
    });
}

Status Append::write_rejects() {
    if (facts.rejects.empty()) return {};
    return state.given.rejects.with(facts.rejects, [&] {
        return writer().run(
            "insert into reject select $batch, source_row, line, field, value, "
            "reason, raw from touchline_rejects()",
            {{"batch", number_value(id)}});
    });
}

// Leaves with facts.stop set when nothing of it may stay.
Status Append::write_all(InteractionFeed& feed, const FinishBatch& finish) {
    TRY(auto transaction, Transaction::begin(writer()));
    TRY(number());
    TRY(replace());
    TRY(const SideRows sides, state.given.feed.run(writer(), interactions_sql, stamp(), feed));
    TRY(facts, finish());
    if (facts.stop) return {};
    if (sides.interactions != facts.counts.interactions)
        return fail(ErrorCode::internal, "{} interactions came, {} were announced",
                    sides.interactions, facts.counts.interactions);
    TRY(terms_saved, state.save_terms());
    TRY(write_sides(sides));
    TRY(write_facts());
    TRY(write_rejects());
    TRY(supersede_records(state, facts.new_versions, id, at_us));
    TRY(write_batch_row(state, info, facts, {id, at_us, false}));
    const bool requests = info.format == requests_format;
    TRY(keep_sightings(state, facts.duplicates, id, facts.delivery,
                       requests ? order_of_requests : facts.delivery, at_us));
    TRY(draw_conclusion(state, conclude, at_us));
    TRY(state.move_on(at_us));
    kill_point("capture.before_commit");
    TRY(transaction.commit());
    kill_point("capture.after_commit");
    return {};
}

Status Append::write_stopped() {
    TRY(auto transaction, Transaction::begin(writer()));
    TRY(number());
    TRY(write_rejects());
    TRY(write_batch_row(state, info, facts, {id, at_us, true}));
    return transaction.commit();
}

}  // namespace

Result<Batch> Store::append(const BatchInfo& info, InteractionFeed& feed, const FinishBatch& finish,
                            const Conclude& conclude) {
    const std::lock_guard lock(state_->writing);
    Append append{.state = *state_, .info = info, .conclude = conclude};
    TRY(append.write_all(feed, finish));
    if (append.facts.stop) {
        TRY(append.write_stopped());
    } else {
        state_->terms_saved = append.terms_saved;
        state_->moved_on(append.at_us);
    }
    kill_point("capture.before_checkpoint");
    ignore(state_->writer.run("checkpoint"), "the log is durable; a later checkpoint takes it in");
    TRY(auto batches,
        read_batches(state_->writer, "batch_id = $batch", {{"batch", number_value(append.id)}}));
    CHECK(batches.size() == 1);
    return std::move(batches[0]);
}

Result<Withdrawal> Store::withdraw(BatchId batch, const std::string& reason, Micros at_us,
                                   const Conclude& conclude) {
    const std::lock_guard lock(state_->writing);
    State& state = *state_;
    TRY(const auto found,
        read_batches(state.writer, "batch_id = $batch", {{"batch", number_value(batch)}}));
    const auto number = static_cast<std::uint32_t>(batch);
    if (found.empty()) return fail(ErrorCode::not_found, "there is no batch {}", number);
    if (found[0].state != BatchState::captured)
        return fail(ErrorCode::conflict, "batch {} is {} already", number,
                    batch_state_name(found[0].state));
    const Micros at = state.change_time(at_us);
    TRY(auto transaction, Transaction::begin(state.writer));
    TRY(state.writer.run(
        "update batch set state = 'withdrawn', superseded_at = $at, reason = "
        "$reason where batch_id = $batch",
        {{"at", Timestamp{at}}, {"reason", reason}, {"batch", number_value(batch)}}));
    TRY(const Withdrawal result, take_back(state, batch, at));
    TRY(draw_conclusion(state, conclude, at));
    TRY(state.move_on(at));
    kill_point("withdraw.before_commit");
    TRY(transaction.commit());
    kill_point("withdraw.after_commit");
    state.moved_on(at);
    ignore(state.writer.run("checkpoint"), "the log is durable; a later checkpoint takes it in");
    return result;
}

}  // namespace touchline
