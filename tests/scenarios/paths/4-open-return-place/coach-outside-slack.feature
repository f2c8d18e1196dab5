@decision.final_negative.rvv @otp_allocated @otp_arrived @talk_held.icam_intake
@talk_held.otp_intake.cooperates
Feature: In Namur the coach is not in Slack
  The OTP is in Namur. Nadia is spoken to in French, types in French, and also gets the checklists of
  the coach's talks, worded as something to coordinate; she records those talks for the coach.

  Scenario: In Namur the coach is not in Slack
    Given it is Tuesday 1 September 2026
    And An opens the file of K7-042, who arrived on Tuesday 1 September 2026
    And An records "Procedure-intake" of K7-042, held on Tuesday 1 September 2026
    And An types "/terugkeer beslissing K7-042 rvv 1/09/2026"
    And An types "/terugkeer otp K7-042 toegewezen vandaag namur"
    And it is Friday 4 September 2026
    And everybody has read what was posted so far
    When Nadia types "/retour por K7-042 arrivé 4/09"
    Then Nadia is told
      | « POR 1 · Intake par le TS » s'ouvre : à planifier au plus tard le jeu. 10 sept. |
    And the bot has posted
      | when                  | where           | what                                                         |
      | Fri 4 Sep 2026, 10:00 | #an             | K7-042 verblijft nu in Namur en het dossier ging mee         |
      | Fri 4 Sep 2026, 10:00 | Nadia, directly | K7-042, en provenance du centre Antwerpen-Linkeroever : vous |
      | Fri 4 Sep 2026, 10:00 | Nadia, directly | POR 1 · Intake par le TS · K7-042                            |
    Given it is Monday 7 September 2026
    When Nadia types "/retour entretien K7-042" and fills in
      | Quel entretien ?         | POR 1 · Intake par le TS |
      | Date de l'entretien      | Mon 7 Sep 2026           |
      | D'accord pour coopérer ? | Oui                      |
    Then the bot has posted
      | when                  | where           | what                                      |
      | Mon 7 Sep 2026, 10:00 | Nadia, directly | POR 2 · Intake par le coach ICAM · K7-042 |
    And Nadia sees on "POR 2 · Intake par le coach ICAM" of K7-042
      | ICAM |
    Given it is Thursday 10 September 2026
    When Nadia clicks "Enregistrer l'entretien" under "POR 2 · Intake par le coach ICAM · K7-042" and fills in
      | Date de l'entretien | Thu 10 Sep 2026 |
    Then the bot has posted
      | when                   | where           | what                                   |
      | Thu 10 Sep 2026, 10:00 | Nadia, directly | POR 3 · Discussion avec le TS · K7-042 |
