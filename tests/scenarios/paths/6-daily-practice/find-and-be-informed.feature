@decision.cgvs_negative
Feature: A worker looks up what there is to do
  An looks at her own talks, at what is due today, and for a file of which she remembers a part of the
  code; Cora looks for a talk of a colleague. The Home tab shows the same, and An may have it in her own
  calendar, under a secret address. The information tools, the free number and the region are one command
  away.

  Scenario: A worker looks up what there is to do
    Given it is Monday 7 September 2026
    And An opens the file of K7-042, who arrived on Monday 7 September 2026
    And An opens the file of B2-118, who arrived on Monday 7 September 2026
    And An types "/terugkeer beslissing K7-042 cgvs 7/09/2026"
    And it is Friday 11 September 2026
    When An types "/terugkeer mijn"
    Then An is told
      | Mijn open sleutelmomenten                                |
      | Ten laatste vandaag                                      |
      | K7-042 … Gesprek na negatieve beslissing CGVS            |
      | Plan ten laatste op vr 11 sep · uiterste datum za 12 sep |
      | Zonder termijn                                           |
      | B2-118 … Procedure-intake                                |
    When An types "/terugkeer vandaag"
    Then An is told
      | Vandaag, vr 11 sep                            |
      | K7-042 … Gesprek na negatieve beslissing CGVS |
    And An is not told "B2-118"
    When An types "/terugkeer zoek 118"
    Then An is told
      | 1 dossier gevonden              |
      | B2-118 … verzoek in behandeling |
    And An is not told "K7-042"
    When Cora types "/terugkeer zoek cgvs @an"
    Then Cora is told
      | Gevonden: gesprek na negatieve beslissing CGVS |
      | Verantwoordelijk: <@U0AN>                      |
      | K7-042 … Plan ten laatste op vr 11 sep         |
    When An opens the Home tab
    Then An is told
      | Ten laatste vandaag                           |
      | K7-042 … Gesprek na negatieve beslissing CGVS |
      | B2-118 … Procedure-intake                     |
      | Voorlopig: wacht op een eerder gesprek        |
    When An types "/terugkeer agenda"
    Then An is told
      | Je agenda                             |
      | Wie dit adres heeft, ziet deze datums |
    When An types "/terugkeer agenda stop"
    Then An is told
      | Je agenda is gestopt |
    When An types "/terugkeer info"
    Then An is told
      | https://fedasilinfo.be/nl/theme/terugkeer      |
      | https://www.vrijwilligeterugkeer.be/           |
      | De brochure, in 21 talen                       |
      | Gratis nummer: 0800 32 745                     |
      | Opleiding … opleidingsportefeuille van Fedasil |
      | instructie … van kracht sinds do 27 jun 2024   |
      | Regio Noord: 03 200 35 00, noord@fedasil.be    |
    When Nadia types "/retour infos"
    Then Nadia is told
      | https://www.retourvolontaire.be/ |
    When An types "/terugkeer taal fr"
    Then An is told
      | Je vous parle en français |
    When An types "/terugkeer vandaag"
    Then An is told
      | K7-042 … Entretien après décision négative CGRA |
    When Cora types "/terugkeer overzicht"
    Then Cora is told
      | Open sleutelmomenten: Antwerpen-Linkeroever             |
      | K7-042 … Gesprek na negatieve beslissing CGVS … <@U0AN> |
    When Ruben types "/terugkeer overzicht"
    Then Ruben is told
      | Overzicht Regio Noord, vr 11 sep |
      | Antwerpen-Linkeroever            |
      | 3 open, 0 te laat                |
    And Ruben is not told "K7-042"
