@decision.annulled @decision.cgvs_negative @talk_held.talk_after_cgvs
Feature: The decision is annulled and another one follows
  The decision is annulled while the talk about it is still open: that talk closes, and the application
  is being examined again. The second negative decision opens a talk of its own.

  Scenario: The decision is annulled and another one follows
    Given it is Monday 2 February 2026
    And An opens the file of K7-042, who arrived on Monday 2 February 2026
    And An records "Procedure-intake" of K7-042, held on Monday 2 February 2026
    And An types "/terugkeer beslissing K7-042 cgvs 2/02/2026"
    And it is Thursday 5 February 2026
    And everybody has read what was posted so far
    When An types "/terugkeer beslissing K7-042" and fills in
      | Welke beslissing?    | Beslissing vernietigd |
      | Datum van betekening | Thu 5 Feb 2026        |
    Then An is told
      | “Gesprek na negatieve beslissing CGVS” is afgesloten: de beslissing werd vernietigd |
    And no talk of K7-042 is open
    And the plan of K7-042 says
      | Verzoek in behandeling                                |
      | Afgesloten op do 5 feb: de beslissing werd vernietigd |
    And An sees on "Gesprek na negatieve beslissing CGVS" of K7-042
      | Afgesloten op do 5 feb: de beslissing werd vernietigd |

    Given it is Monday 20 April 2026
    When An types "/terugkeer beslissing K7-042 cgvs 17/04/2026"
    Then the open talks of K7-042 are
      | talk                                 | is   | plan by         | due             | advice |
      | Gesprek na negatieve beslissing CGVS | open | Wed 22 Apr 2026 | Wed 22 Apr 2026 | –      |
    And the bot has posted
      | when                   | where | what                                                                        |
      | Mon 20 Apr 2026, 10:00 | #an   | Gesprek na negatieve beslissing CGVS · K7-042 · open · … 0 van 10 besproken |
    When An records "Gesprek na negatieve beslissing CGVS" of K7-042, held on Monday 20 April 2026
    Then no talk of K7-042 is open
