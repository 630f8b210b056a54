// The graph of steps that made-up journeys walk through, as a table.
//
// A row: kind, channel, then "next odds/mean wait in minutes" …; odds not used up end the journey.
#pragma once

namespace touchline::bench {

struct StepRow {
    const char* kind;
    const char* channel;
    const char* next;
};

inline constexpr StepRow step_rows[] = {
    // How a journey starts: odds only, the waits do not count.
    {"", "",
     "page_viewed 35/0 menu_prompted 25/0 chat_opened 15/0 email_received 10/0 "
     "fault_reported 10/0 invoice_issued 5/0"},
    {"page_viewed", "web",
     "page_viewed 30/3 product_compared 25/5 order_placed 15/8 "
     "checkout_failed 6/9 tracking_viewed 8/4 chat_opened 6/6"},
    {"product_compared", "web",
     "page_viewed 25/3 order_placed 35/6 checkout_failed 8/7 "
     "chat_opened 12/4"},
    {"checkout_failed", "web", "order_placed 30/15 menu_prompted 35/45 chat_opened 20/12"},
    {"order_placed", "web", "order_confirmed 92/1 order_changed 8/240"},
    {"order_changed", "web", "order_confirmed 100/2"},
    {"order_confirmed", "email", "order_shipped 90/1700 menu_prompted 6/900 tracking_viewed 4/600"},
    {"order_shipped", "partner",
     "order_delivered 84/2600 delivery_failed 9/2700 "
     "tracking_viewed 7/1300"},
    {"tracking_viewed", "web",
     "order_delivered 45/1400 tracking_viewed 25/500 menu_prompted 10/300"},
    {"delivery_failed", "partner",
     "order_delivered 55/1500 menu_prompted 35/400 "
     "complaint_filed 8/700"},
    {"order_delivered", "partner",
     "survey_answered 22/2000 invoice_issued 30/1400 "
     "menu_prompted 5/4000"},
    {"menu_prompted", "ivr", "call_queued 78/1 menu_prompted 8/1 menu_left 14/1"},
    {"menu_left", "ivr", "menu_prompted 35/700 email_received 15/900 chat_opened 12/200"},
    {"call_queued", "voice", "call_answered 80/3 call_abandoned 20/4"},
    {"call_abandoned", "voice", "menu_prompted 55/90 complaint_filed 5/1200 email_received 8/600"},
    {"call_answered", "voice", "call_transferred 18/4 call_ended 74/6 callback_promised 8/7"},
    {"call_transferred", "voice", "call_answered 70/5 call_abandoned 10/6 call_ended 20/7"},
    {"callback_promised", "voice", "callback_made 70/1500 menu_prompted 25/2500"},
    {"callback_made", "voice", "call_ended 100/8"},
    {"call_ended", "voice",
     "menu_prompted 18/4000 technician_scheduled 12/60 email_answered 8/300 "
     "survey_answered 10/1500 contract_cancelled 2/30"},
    {"chat_opened", "chat", "chat_answered 85/2 chat_closed 15/9"},
    {"chat_answered", "chat", "chat_answered 25/2 chat_closed 65/6 call_queued 10/12"},
    {"chat_closed", "chat", "order_placed 14/60 menu_prompted 10/800 survey_answered 12/30"},
    {"email_received", "email",
     "email_answered 82/1600 email_received 10/3000 menu_prompted 8/2800"},
    {"email_answered", "email",
     "email_received 22/900 menu_prompted 6/1500 survey_answered 8/2000"},
    {"fault_reported", "app",
     "menu_prompted 40/120 technician_scheduled 40/90 fault_resolved 20/600"},
    {"technician_scheduled", "field",
     "technician_visited 82/3500 technician_scheduled 10/1400 "
     "menu_prompted 8/2600"},
    {"technician_visited", "field",
     "fault_resolved 78/90 technician_scheduled 14/300 "
     "complaint_filed 8/1500"},
    {"fault_resolved", "field", "survey_answered 25/1500 fault_reported 6/6000"},
    {"invoice_issued", "post", "payment_received 78/12000 invoice_disputed 9/5000"},
    {"invoice_disputed", "email", "email_answered 60/2000 menu_prompted 30/1500"},
    {"payment_received", "partner", ""},
    {"complaint_filed", "social", "complaint_settled 75/9000 contract_cancelled 8/6000"},
    {"complaint_settled", "email", "survey_answered 15/1500"},
    {"contract_cancelled", "store", ""},
    {"survey_answered", "web", ""},
};

// Centres of a channel and staff of a centre; nobody serves web, ivr and partner.
struct ChannelRow {
    const char* name;
    int centres, staff;
};
inline constexpr ChannelRow channel_rows[] = {
    {"web", 1, 0},    {"ivr", 2, 0},     {"voice", 6, 80}, {"chat", 3, 40},
    {"email", 3, 30}, {"partner", 4, 0}, {"app", 1, 0},    {"field", 8, 20},
    {"post", 1, 0},   {"social", 1, 12}, {"store", 20, 6},
};

}  // namespace touchline::bench
