package rolebridge.domain.provision;

import java.util.Objects;

/** What a failed execution set out to make, and how it found things. */
public record RunToUndo(Plan plan, Before before) {

  public RunToUndo {
    Objects.requireNonNull(plan, "plan");
    Objects.requireNonNull(before, "before");
  }
}
