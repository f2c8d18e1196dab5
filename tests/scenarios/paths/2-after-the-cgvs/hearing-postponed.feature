@decision.cgvs_negative @hearing @talk_held.talk_after_cgvs @talk_held.talk_after_hearing
Feature: The hearing of the appeal is postponed
  The hearing of the suspensive appeal is set for October. The Council puts it off to November. The talk
  follows within the week after the hearing that really takes place; the deadline falls after a holiday.

  Scenario: The hearing of the appeal is postponed
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 cgvs 1/09/2026"
    And An records "Gesprek na negatieve beslissing CGVS" of K7-042, held on Tuesday 1 September 2026
    And it is Monday 14 September 2026
    And everybody has read what was posted so far
    When An types "/terugkeer hoorzitting K7-042 15/10/2026"
    Then the open talks of K7-042 are
      | talk                       | is   | plan by         | due             | advice |
      | Gesprek na hoorzitting RVV | open | Thu 22 Oct 2026 | Thu 22 Oct 2026 | –      |
    And the bot has posted nothing

    Given it is Monday 12 October 2026
    When An types "/terugkeer zitting K7-042 do 5 nov"
    Then An is told
      | “Gesprek na hoorzitting RVV” verschuift van do 22 okt naar do 12 nov |
      | omdat de hoorzitting werd uitgesteld naar do 5 nov                   |

    Given it is Tuesday 10 November 2026
    Then the bot has posted
      | when                  | where       | what                                                                |
      | Thu 5 Nov 2026, 08:30 | #an         | Gesprek na hoorzitting RVV · K7-042 … 0 van 10 besproken            |
      | Mon 9 Nov 2026, 08:30 | #an, thread | Nog 2 werkdagen om dit gesprek te plannen: ten laatste op do 12 nov |
    When An records "Gesprek na hoorzitting RVV" of K7-042, held on Tuesday 10 November 2026
    Then no talk of K7-042 is open
