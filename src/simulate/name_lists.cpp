// Lists of names. Family names, streets and towns are put together from parts.
#include "simulate/name_lists.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

namespace touchline::simulate {

namespace {

constexpr std::string_view given[] = {
    "Anna",   "Peter",  "Maria",   "Jan",    "Laura",  "Thomas",    "Julia",  "Michael",
    "Sofia",  "Lukas",  "Emma",    "Martin", "Eva",    "Daniel",    "Lena",   "Stefan",
    "Sara",   "Paul",   "Hanna",   "David",  "Ida",    "Andreas",   "Elena",  "Markus",
    "Clara",  "Felix",  "Nina",    "Simon",  "Marta",  "Jonas",     "Lea",    "Alexander",
    "Katja",  "Tobias", "Vera",    "Robert", "Helena", "Christian", "Tina",   "Oliver",
    "Petra",  "Philip", "Ines",    "Max",    "Monika", "Leon",      "Birgit", "Johan",
    "Karin",  "Mikko",  "Renate",  "Erik",   "Ursula", "Lars",      "Ingrid", "Sven",
    "Greta",  "Nils",   "Astrid",  "Oscar",  "Alma",   "Henrik",    "Signe",  "Anton",
    "Rosa",   "Emil",   "Frida",   "Viktor", "Olga",   "Pavel",     "Irina",  "Milan",
    "Jana",   "Marek",  "Zuzana",  "Adam",   "Ewa",    "Piotr",     "Agata",  "Luca",
    "Chiara", "Marco",  "Giulia",  "Paolo",  "Carla",  "Diego",     "Lucia",  "Pablo",
    "Carmen", "Hugo",   "Camille", "Louis",  "Manon",  "Pierre",    "Amelie", "Kees",
    "Femke",  "Bram",   "Sanne",   "Daan",   "Aylin",  "Mehmet",    "Elif",   "Kemal",
    "Leyla",  "Omar",   "Amira",   "Karim",  "Yara",   "Tariq",     "Mei",    "Jun",
    "Aiko",   "Kenji",  "Priya",   "Arjun",  "Anjali", "Ravi",      "Grace",  "Samuel",
    "Abena",  "Kofi",   "Zola",    "Tendai", "Wilma",  "Egon",      "Hedwig", "Alfons",
};

constexpr std::string_view family_first[] = {
    "Berg",   "Linden", "Stein",   "Hof",   "Wald",   "Feld",  "Bach",   "Brand",
    "Kirch",  "Sommer", "Winter",  "Gold",  "Silber", "Rosen", "Birken", "Eichen",
    "Tannen", "Mühlen", "Brücken", "Markt", "Neu",    "Alt",   "Hoch",   "Nieder",
    "Ober",   "Unter",  "Schön",   "Grün",  "Blau",   "Roth",  "Weiss",  "Schwarz",
    "Lang",   "Kurz",   "Klein",   "Gross", "Hage",   "Nord",  "Süd",    "West",
};
constexpr std::string_view family_last[] = {"mann",  "er",    "",      "meier", "bauer",
                                            "berg",  "hofer", "ström", "dal",   "ner",
                                            "huber", "kamp",  "stra",  "sen"};

constexpr std::string_view street_first[] = {
    "Linden", "Garten", "Bahnhof", "Schul",    "Kirch",   "Wiesen", "Berg",    "Wald",
    "Markt",  "Mühlen", "Rosen",   "Birken",   "Ahorn",   "Buchen", "Eichen",  "Feld",
    "Hafen",  "Insel",  "Kanal",   "Kasernen", "Kloster", "Korn",   "Lerchen", "Meisen",
    "Mond",   "Nord",   "Ost",     "Park",     "Quellen", "Ring",   "Sand",    "See",
    "Sonnen", "Stern",  "Tal",     "Ufer",     "Weiden",  "Wein",   "West",    "Ziegel",
};
constexpr std::string_view street_last[] = {"straße", "weg", "gasse", "allee", "platz", "ring"};

constexpr std::string_view town_first[] = {"Alten", "Neuen", "Ober",   "Unter",  "Sankt ", "Gross",
                                           "Klein", "Hohen", "Nieder", "Mittel", "Bad ",   "Lang"};
constexpr std::string_view town_last[] = {"burg",  "stadt", "heim",   "dorf", "kirchen",
                                          "brück", "feld",  "hausen", "bach", "au"};

// Every first part with every last one, mixed so that neighbours in rank differ.
template <std::size_t Firsts, std::size_t Lasts>
void combine(Names& names, const std::string_view (&firsts)[Firsts],
             const std::string_view (&lasts)[Lasts]) {
    for (std::size_t i = 0; i < Firsts * Lasts; ++i) {
        const std::size_t first = i % Firsts, last = (i / Firsts + i * 5) % Lasts;
        names.add(std::string(firsts[first]) + std::string(lasts[last]));
    }
}

}  // namespace

void add_given_names(Names& names) {
    for (const std::string_view name : given) names.add(name);
}
void add_family_names(Names& names) { combine(names, family_first, family_last); }
void add_streets(Names& names) { combine(names, street_first, street_last); }
void add_towns(Names& names) { combine(names, town_first, town_last); }

Code draw_ranked(const Names& names, Stream& stream) {
    const double count = static_cast<double>(names.size() - 1);
    // The inverse of the integral of 1 / (r + 3) from 0 to count.
    const double rank = 3 * (std::pow((count + 3) / 3, stream.uniform()) - 1);
    return static_cast<Code>(1 + std::min(count - 1, std::floor(rank)));
}

}  // namespace touchline::simulate
