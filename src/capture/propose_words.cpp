// Word lists by role; the last words of a name weigh as much as the first.
#include "capture/propose_words.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace touchline {
namespace {

// Words separated by blanks.
struct RoleWords {
    Role role;
    std::string_view exact;   // the whole name, joined by '_': surest
    std::string_view strong;  // one of its words
    std::string_view weak;
    std::string_view never;   // one of these words: not this role
};

constexpr RoleWords table[] = {
    {Role::customer,
     "customer customer_id customerid client_id kunde kunden_id cliente who wer qui "
     "quien quem chi wie user_id userid",
     "customer client kunde kunden kundennummer kundennr klant klantnummer cliente "
     "clienti subscriber consumer caller patient citizen guest passenger "
     "policyholder custid msisdn cli ani",
     "user usuario benutzer utilisateur utente person contact account member konto "
     "email mail phone telefon visitor buyer applicant",
     "city state zip type segment age gender agent country region name date time "
     "consent group category status at location disputed company response prefix "
     "narrative"},
    {Role::kind,
     "concept_name activity event kind aktivität ereignis actividad atividade "
     "activité attività activiteit gebeurtenis event_type event_name activity_name "
     "what was quoi",
     "activity event kind interaction aktivität aktivitaet ereignis evento actividad "
     "atividade activite attivita activiteit verb",
     "action type step stage status task outcome typ tipo schritt operation "
     "transaction phase fase disposition result ergebnis",
     "id nr time timestamp date case customer product payment at user"},
    {Role::time,
     "time_timestamp timestamp occurred_at event_time zeitstempel datetime zeitpunkt "
     "marca_temporal horodatage start_timestamp start_time started_at when wann "
     "quand",
     "timestamp time datetime date datum zeit fecha data heure ora tijd tijdstip "
     "hora occurred created ts start begin started beginn inicio début inizio "
     "received opened",
     "at day tag dia jour when updated",
     "due deadline estimated expected birth promised limit expiry sla planned"},
    {Role::end, "ended_at end_time end complete_timestamp completed_at finish ende",
     "end ended ende finish finished completed complete stop exit closed fin fine "
     "einde fim hasta until bis resolved",
     "", "due deadline estimated"},
    {Role::channel, "channel kanal canal canale kanaal submitted_via contact_channel",
     "channel kanal canal canale kanaal via contactchannel",
     "medium media device touchpoint source origin", "id date time"},
    {Role::centre, "centre center call_centre site branch filiale standort org_group",
     "centre center site branch filiale standort sede sucursal vestiging workgroup "
     "office agence callcenter group filial",
     "location department unit team abteilung store section", "age date time id distribution"},
    {Role::staff,
     "org_resource agent resource staff mitarbeiter bearbeiter server employee "
     "operator handled_by served_by answered_by assigned_to",
     "agent agente resource staff mitarbeiter bearbeiter employee operator operador "
     "advisor medewerker clerk representative rep empleado handler assignee "
     "sachbearbeiter server conseiller operatore",
     "assigned owner user", "date time group count costs user_agent useragent browser context"},
    {Role::reason, "reason grund motivo issue topic theme contact_reason anliegen",
     "reason grund motivo motif reden issue topic thema theme betreff subject "
     "anliegen onderwerp sujet asunto",
     "category kategorie categoria product produkt", "id date time sub"},
    {Role::cost,
     "cost price amount kosten preis betrag total total_price total_amount order_total "
     "grand_total gesamtbetrag",
     "cost costs price amount kosten preis betrag importe montant prix prezzo precio "
     "fee charge bedrag prijs custo valor umsatz",
     "value total",
     "id date time currency type lineitem item unit subtotal shipping tax taxes discount refunded "
     "outstanding"},
    {Role::currency, "currency währung", "currency währung waehrung moneda devise valuta moeda", "",
     ""},
    {Role::rating, "rating score review_score nps csat ces bewertung stars",
     "rating score nps csat ces stars bewertung satisfaction zufriedenheit "
     "puntuacion punteggio beoordeling valoracion note",
     "", "id date time comment text"},
    {Role::text, "text comment message narrative body feedback kommentar",
     "text comment comments message narrative body feedback kommentar nachricht "
     "comentario mensaje mensagem opmerking freitext verbatim description "
     "beschreibung commentaire testo",
     "note notes remark", "id date time type title count"},
    {Role::promise, "due due_at due_date deadline promised_at fällig",
     "due deadline estimated promised promise expected frist fällig faellig "
     "vencimiento prazo scadenza échéance planned sla target",
     "", "amount cost actual"},
    {Role::length,
     "duration dauer talk_time call_duration handle_time handling_time service_time length",
     "duration dauer talk talktime handle handling handled gespräch gespraech gesprächsdauer "
     "gespraechsdauer bearbeitungszeit durée duree duración duracion durata duur elapsed",
     "", "id date timestamp at wait waiting queue hold wrap wrapup ring by name group"},
    {Role::queue, "queue_time wait_time waiting_time wartezeit q_time",
     "queue queued wait waiting wartezeit warteschlange attente espera attesa wacht wachttijd "
     "wachtrij",
     "", "id date timestamp at name length count position by"},
    {Role::record_id,
     "id event_id eventid interaction_id message_id record_id uuid ocel_id row_id "
     "transaction_id",
     "uuid guid", "", ""},
};

constexpr std::string_view id_words[] = {"id",  "nr",        "no",     "number", "num",
                                         "key", "code",      "nummer", "numero", "número",
                                         "ref", "reference", "ident",  "uuid"};
constexpr std::string_view things[] = {
    "order",       "ticket",       "case",     "invoice",    "claim",        "contract",
    "application", "complaint",    "booking",  "request",    "reservation",  "shipment",
    "policy",      "subscription", "incident", "session",    "conversation", "call",
    "journey",     "trace",        "basket",   "payment",    "delivery",     "auftrag",
    "bestellung",  "vorgang",      "rechnung", "vertrag",    "fall",         "pedido",
    "factura",     "caso",         "contrato", "commande",   "facture",      "dossier",
    "ordine",      "fattura",      "pratica",  "bestelling", "factuur",      "zaak",
    "matter",      "loan",         "review"};

bool in(std::string_view list, std::string_view word) {
    for (std::size_t at = list.find(word); at != std::string_view::npos;
         at = list.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || list[at - 1] == ' ') && (end == list.size() || list[end] == ' '))
            return !word.empty();
    }
    return false;
}

bool is_id_word(std::string_view word) {
    return std::find(std::begin(id_words), std::end(id_words), word) != std::end(id_words);
}

}  // namespace

int name_score(Role role, const std::string& name, const std::vector<std::string>& words) {
    for (const RoleWords& row : table) {
        if (row.role != role) continue;
        const std::string joined = join(words, "_");
        if (in(row.exact, joined) || in(row.exact, lower(name))) return 100;
        int best = 0;
        for (std::size_t i = 1; i < words.size(); ++i)
            if (in(row.never, words[i - 1] + "_" + words[i])) return 0;
        for (const std::string& word : words) {
            if (in(row.never, word)) return 0;
            if (in(row.strong, word)) best = std::max(best, 70);
            if (in(row.weak, word)) best = std::max(best, 40);
        }
        // "case:…" speaks of the case, not of the interaction.
        if (words.front() == "case" && words.size() > 1) best /= 2;
        return best > 0 && words.size() <= 2 ? best + 10 : best;
    }
    return 0;
}

std::string object_type_of(const std::vector<std::string>& words) {
    if (words.empty()) return {};
    if (join(words, "_") == "case_concept_name") return "case";
    const std::string& last = words.back();
    for (const std::string_view thing : things) {
        if (words.size() == 1 && (words[0] == thing || (words[0].starts_with(thing) &&
                                                        is_id_word(words[0].substr(thing.size())))))
            return std::string(thing);
        if (words.size() < 2 || !is_id_word(last)) continue;
        if (words[words.size() - 2] == thing) return std::string(thing);
    }
    return {};
}

std::string thing_in(const std::string& source) {
    std::string word;
    for (const char c : lower(source) + "-") {
        if (c >= 'a' && c <= 'z') {
            word += c;
            continue;
        }
        for (const std::string_view thing : things)
            if (word == thing || word == std::string(thing) + "s") return std::string(thing);
        word.clear();
    }
    return {};
}

std::string unit_of(const std::vector<std::string>& words) {
    constexpr std::pair<std::string_view, const char*> units[] = {
        {"ms msec millis millisecond milliseconds millisekunden", "ms"},
        {"s sec secs second seconds sek sekunde sekunden segundos secondes secondi", "s"},
        {"min mins minute minutes minuten minutos minuti", "min"},
        {"h hr hrs hour hours std stunde stunden horas heures ore", "h"}};
    for (const std::string& word : words)
        for (const auto& [names, unit] : units)
            if (in(names, word)) return unit;
    return {};
}

std::string kind_of_time(const std::vector<std::string>& words) {
    constexpr std::string_view tail = "at timestamp date time datetime ts on datum zeit";
    std::vector<std::string> kept = words;
    while (kept.size() > 1 && in(tail, kept.back())) kept.pop_back();
    if (kept.size() > 1 && in(tail, kept.front())) kept.erase(kept.begin());
    return join(kept, "_");
}

}  // namespace touchline
