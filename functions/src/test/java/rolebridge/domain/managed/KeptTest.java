package rolebridge.domain.managed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeptTest {

  private static List<Kept> kept(int number) {
    return IntStream.range(0, number).mapToObj(i -> new Kept("role" + i, "foreign")).toList();
  }

  @Test
  void few_areAll_upToTwentyFive() {
    assertThat(Kept.few(kept(25))).isEqualTo(kept(25));
  }

  @Test
  void moreThanAFew_areCounted() {
    assertThat(Kept.few(kept(300)))
        .hasSize(25)
        .startsWith(new Kept("role0", "foreign"))
        .endsWith(new Kept("role24", "foreign (So are 275 more.)"));
  }
}
