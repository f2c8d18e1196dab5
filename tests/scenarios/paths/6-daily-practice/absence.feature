@decision.cgvs_negative @talk_held.talk_after_cgvs
Feature: A worker is away for a week
  An is on leave and names Bo as stand-in, who is told so then and on Bo's first day at work in it. What
  comes due in that week is posted to Bo, who may act for An. When An is back, what is left is An's again, in
  the own channel.

  Scenario: A worker is away for a week
    Given it is Thursday 3 September 2026
    And An opens the file of K7-042, who arrived on Thursday 3 September 2026
    And An opens the file of B2-118, who arrived on Thursday 3 September 2026
    And An records "Procedure-intake" of K7-042, held on Thursday 3 September 2026
    And An records "Procedure-intake" of B2-118, held on Thursday 3 September 2026
    And everybody has read what was posted so far
    When An types "/terugkeer afwezig 4/09/2026 11/09/2026 @bo"
    Then An is told
      | <@U0AN> is afwezig van vr 4 sep tot en met vr 11 sep; <@U0BO> krijgt de herinneringen |
    And the bot has posted
      | when                  | where        | what                            |
      | Thu 3 Sep 2026, 10:00 | #an          | De afwezigheid is geregistreerd |
      | Thu 3 Sep 2026, 10:00 | #antwerpen   | De afwezigheid is geregistreerd |
      | Thu 3 Sep 2026, 10:00 | Bo, directly | Je vervangt een collega         |
    And Bo reads
      | <@U0BO> Je vervangt <@U0AN> van vr 4 sep tot en met vr 11 sep: herinneringen |
    When Cora types "/terugkeer status K7-042"
    Then Cora is not told "vervangt"
    Given it is Monday 7 September 2026
    When Bo types "/terugkeer beslissing K7-042 cgvs 7/09/2026"
    And Bo types "/terugkeer beslissing B2-118 cgvs 7/09/2026"
    And Bo records "Gesprek na negatieve beslissing CGVS" of K7-042, held on Monday 7 September 2026
    And Bo types "/terugkeer mijn"
    Then Bo is told
      | *B2-118* · Gesprek na negatieve beslissing CGVS … <@U0AN> |
    When Bo types "/terugkeer status B2-118"
    Then Bo is told
      | Verantwoordelijk: <@U0AN>, afwezig tot en met vr 11 sep: <@U0BO> vervangt |
    Given it is Tuesday 15 September 2026
    Then the bot has posted
      | when                   | where                            | what                                                 |
      | Mon 7 Sep 2026, 08:30  | Bo, directly                     | Je vervangt een collega                              |
      | Mon 7 Sep 2026, 10:00  | Bo, directly                     | Gesprek na negatieve beslissing CGVS · B2-118        |
      | Mon 7 Sep 2026, 10:00  | Bo, directly                     | Gesprek na negatieve beslissing CGVS · K7-042        |
      | Wed 9 Sep 2026, 08:30  | Bo, directly, thread             | B2-118. Nog 2 werkdagen om dit gesprek te plannen    |
      | Fri 11 Sep 2026, 08:30 | Bo, directly, thread and channel | B2-118. Vandaag is de laatste dag om dit gesprek     |
      | Mon 14 Sep 2026, 08:30 | #an                              | CGVS · B2-118 · te laat sinds za 12 sep              |
      | Tue 15 Sep 2026, 08:30 | #antwerpen                       | B2-118. Te laat sinds za 12 sep. Voor de coördinator |
    When An records "Gesprek na negatieve beslissing CGVS" of B2-118, held on Tuesday 15 September 2026
    Then no talk of B2-118 is open
