// English first, with the common words of the languages exports come in most.
#include "capture/propose_words.h"

#include <algorithm>
#include <string>

namespace touchline {
namespace {

struct RoleWords {
    Role role;
    // Blank-separated alternatives; '_' stands for a blank inside one. Best first.
    std::string_view words;
};

constexpr RoleWords vocabulary[] = {
    {Role::customer,
     "customer_id customer_no customer_number customer customerid customer_key customer_unique_id "
     "client_id client subscriber_id subscriber member_id member account_id account_no account "
     "user_id userid user_pseudo_id distinct_id person_id person consumer patient_id citizen_id "
     "passenger caller_id caller visitor_id anonymous_id cliente id_cliente kunde kunden_nr "
     "kundennummer klant klantnummer usuario utilisateur asiakas requester subject"},
    {Role::person_contact,
     "email e_mail email_address mail phone phone_number telephone mobile msisdn telefon telefono"},
    {Role::kind,
     "concept_name kind activity event_type event_name event action activity_name interaction_type "
     "interaction task step status_change operation transaction_type type status aktivität "
     "actividad attività activité tapahtuma"},
    {Role::begin,
     "time_timestamp occurred_at timestamp event_time start_timestamp start_time started_at begin "
     "start created_at created entry_time datetime date_time when time contact_date date_received "
     "opened_at received_at date received datum fecha data zeitpunkt aika"},
    {Role::end,
     "ended_at end_timestamp end_time completed_at complete_timestamp complete_time finished_at end "
     "complete exit exit_time closed_at closed resolved_at finish ende fin"},
    {Role::clock, "time clock hour start_time uhrzeit hora ora heure"},
    {Role::promise,
     "promised_at due_at due_date due deadline estimated_delivery estimated_delivery_date promise "
     "enddate_planned sla_due"},
    {Role::channel,
     "channel submitted_via via medium contact_channel channel_name contact_channel_id source_channel "
     "kanal canal canale kanaal"},
    {Role::centre,
     "centre center branch site office store shop location department org_group team unit region "
     "filiale sucursal filial queue"},
    {Role::staff,
     "org_resource agent agent_id agent_name staff staff_id employee employee_id operator handler "
     "handled_by assignee advisor representative resource server mitarbeiter agente medewerker"},
    {Role::reason,
     "reason contact_reason topic category issue subject complaint_theme theme problem grund motivo "
     "motif motivo_contatto"},
    {Role::object,
     "case_concept_name case_id case ticket_id ticket_no ticket order_id order_no order application_id "
     "application claim_id claim incident_id incident contract_id contract invoice_id invoice "
     "request_id conversation_id dossier complaint_dossier_id bestellung auftrag pedido ordine "
     "fall_id vorgang"},
    {Role::id,
     "event_id interaction_id message_id record_id uuid guid complaint_id call_id id _id ocel_id"},
    {Role::cost, "cost amount price total payment_value cost_total betrag importe importo montant"},
    {Role::rating,
     "rating score csat nps stars review_score satisfaction bewertung puntuacion note"},
    {Role::text,
     "text comment comments message narrative description consumer_complaint_narrative body "
     "review_comment_message notes verbatim kommentar comentario commento"},
};

bool has_words(std::string_view name, std::string_view wanted) {
    const std::size_t at = name.find(wanted);
    if (at == std::string_view::npos) return false;
    const bool begins = at == 0 || name[at - 1] == ' ';
    const std::size_t end = at + wanted.size();
    return begins && (end == name.size() || name[end] == ' ');
}

}  // namespace

int name_fits(std::string_view plain_name, Role role) {
    const auto row = std::find_if(std::begin(vocabulary), std::end(vocabulary),
                                  [&](const RoleWords& words) { return words.role == role; });
    if (row == std::end(vocabulary) || plain_name.empty()) return 0;
    int best = 0, place = 0;
    std::string_view rest = row->words;
    while (!rest.empty()) {
        std::string word(rest.substr(0, rest.find(' ')));
        rest.remove_prefix(std::min(rest.size(), word.size() + 1));
        std::replace(word.begin(), word.end(), '_', ' ');
        const int late = std::min(10, place++ / 2);  // later words are weaker
        if (plain_name == word) best = std::max(best, 100 - late);
        else if (has_words(plain_name, word)) best = std::max(best, 75 - late);
    }
    return best;
}

}  // namespace touchline
