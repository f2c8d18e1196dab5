Feature: Circumstances in which other rules apply too
  The resident is in a Dublin procedure, and the application is one under the EU Pact. The bot plans as
  always, and points out what has to be checked elsewhere.

  Scenario: Circumstances in which other rules apply too
    Given it is Monday 6 July 2026
    When An opens the file of K7-042, who arrived on Monday 6 July 2026, and fills in
      | Datum van het verzoek | Fri 12 Jun 2026 |
      | Omstandigheden        | Dublinprocedure |
    Then An is told
      | “Procedure-intake” gaat open                                        |
      | Let op: Dublinprocedure: kijk de instructie einde materiële hulp na |
      | Let op: verzoek van vr 12 jun: regime van het EU-Pact               |
    And the open talks of K7-042 are
      | talk             | is   | plan by | due | advice |
      | Procedure-intake | open | –       | –   | –      |
