package rolebridge.domain.audit;

import java.util.Collection;
import java.util.List;

/**
 * What a function that looks answers: what the summary needs, and what is to be announced.
 *
 * @param accounts those that the users have roles in, or the one that was looked at
 * @param next where to go on in the account; empty when it was looked at to the end
 */
public record PartResult(
    Part part, List<String> accounts, List<Announcement> announcements, String next) {

  public PartResult {
    accounts = List.copyOf(accounts);
    announcements = List.copyOf(announcements);
  }

  static PartResult of(
      int users, Collection<String> accounts, List<DriftFound> drift, int mostShown) {
    return of(users, accounts, drift, mostShown, "");
  }

  static PartResult of(
      int users, Collection<String> accounts, List<DriftFound> drift, int mostShown, String next) {
    return new PartResult(
        Part.of(users, drift, mostShown), List.copyOf(accounts), Announcement.of(drift), next);
  }
}
