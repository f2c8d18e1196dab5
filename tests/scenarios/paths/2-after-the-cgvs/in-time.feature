@decision.cgvs_negative @talk_held.talk_after_cgvs
Feature: The talk after a negative decision takes place in time
  An registers the decision on the Monday after its notification. The fifth day is a Wednesday. The
  talk is on Tuesday, so nobody has to be reminded of it.

  Scenario: The talk after a negative decision takes place in time
    Given it is Monday 1 June 2026
    And An opens the file of K7-042, who arrived on Monday 1 June 2026
    And An records "Procedure-intake" of K7-042, held on Monday 1 June 2026
    And everybody has read what was posted so far
    And it is Monday 23 November 2026
    When An types "/terugkeer beslissing K7-042 cgvs 20/11/2026"
    Then An is told
      | negatieve beslissing van het CGVS, betekend op vr 20 nov |
      | gaat open: plan ten laatste op wo 25 nov                 |
    And the bot has posted
      | when                   | where | what                                                               |
      | Mon 23 Nov 2026, 10:00 | #an   | Gesprek na negatieve beslissing CGVS · K7-042 … 0 van 10 besproken |
    And the open talks of K7-042 are
      | talk                                 | is   | plan by         | due             | advice |
      | Gesprek na negatieve beslissing CGVS | open | Wed 25 Nov 2026 | Wed 25 Nov 2026 | –      |

    Given it is Tuesday 24 November 2026, 15:00
    When An ticks on "Gesprek na negatieve beslissing CGVS" of K7-042
      | Motieven van de beslissing begrepen             |
      | Beroep: schorsend of niet, en wat dat betekent  |
      | Terugkeer overwogen aan de hand van de 4 vragen |
    Then An sees on "Gesprek na negatieve beslissing CGVS" of K7-042
      | ✓  Motieven van de beslissing begrepen |
      | afgevinkt door <@U0AN>, di 24 nov      |
      | ○  De reis is op kosten van Fedasil    |
      | 3 van 10 besproken                     |
    When An unticks on "Gesprek na negatieve beslissing CGVS" of K7-042
      | Motieven van de beslissing begrepen |
    And An records "Gesprek na negatieve beslissing CGVS" of K7-042, held on Tuesday 24 November 2026, and fills in
      | Houding tegenover terugkeer        | Denkt er voor het eerst over na |
      | Wat houdt terugkeer tegen?         | Schulden bij familie            |
      | Wat kan daaraan verhelpen?         | Steun bij de start van een zaak |
      | Welke kansen ziet de bewoner zelf? | Een werkplaats met een broer    |
      | Met tolk?                          | Ja                              |
    Then An is told
      | “Gesprek na negatieve beslissing CGVS” gehouden op di 24 nov |
      | Tekst voor Match-IT                                          |
      | Registreer als: proceduretaak “terugkeertraject behandelen”  |
      | Datum van het gesprek: di 24 nov 2026                        |
      | Denkt er voor het eerst over na                              |
      | Schulden bij familie                                         |
      | Steun bij de start van een zaak                              |
      | Een werkplaats met een broer                                 |
      | Alleen jij ziet deze tekst                                   |
    And An sees on "Gesprek na negatieve beslissing CGVS" of K7-042
      | Gehouden op di 24 nov, geregistreerd door <@U0AN> · 2 van 10 besproken |
      | ○  In Match-IT gezet: proceduretaak                                    |
    When An ticks on "Gesprek na negatieve beslissing CGVS" of K7-042
      | In Match-IT gezet: proceduretaak “terugkeertraject behandelen” |
    Then An sees on "Gesprek na negatieve beslissing CGVS" of K7-042
      | ✓  In Match-IT gezet |
    And no message shows "Schulden"
    And no talk of K7-042 is open

    Given it is Monday 21 December 2026
    Then the bot has posted nothing
