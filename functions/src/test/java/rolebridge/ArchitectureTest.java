package rolebridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.Slice;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import rolebridge.composition.Functions;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.identity.spi.Identity;
import software.amazon.awssdk.identity.spi.IdentityProvider;

/** Which package may use which. */
@AnalyzeClasses(packages = "rolebridge", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule DOMAIN_USES_THE_JDK_ONLY =
      classes()
          .that()
          .resideInAPackage("rolebridge.domain..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("rolebridge.domain..", "java..");

  @ArchTest
  static final ArchRule JSON_USES_DOMAIN_AND_JACKSON =
      classes()
          .that()
          .resideInAPackage("rolebridge.json..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "rolebridge.json..", "rolebridge.domain..", "com.fasterxml.jackson..", "java..");

  @ArchTest
  static final ArchRule AWS_USES_DOMAIN_JSON_AND_THE_SDK =
      classes()
          .that()
          .resideInAPackage("rolebridge.aws..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "rolebridge.aws..",
              "rolebridge.json..",
              "rolebridge.domain..",
              "software.amazon.awssdk..",
              "java..");

  @ArchTest
  static final ArchRule XSOAR_USES_DOMAIN_AND_JSON =
      classes()
          .that()
          .resideInAPackage("rolebridge.xsoar..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "rolebridge.xsoar..",
              "rolebridge.json..",
              "rolebridge.domain..",
              "java..",
              "javax.net.ssl..");

  /** What the domain needs of the catalog reaches it through a port. */
  @ArchTest
  static final ArchRule CATALOG_USES_JSON_AND_SMALL_TYPES_OF_THE_DOMAIN =
      classes()
          .that()
          .resideInAPackage("rolebridge.catalog..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "rolebridge.catalog..",
              "rolebridge.json..",
              "rolebridge.domain.catalog..",
              "rolebridge.domain.port..",
              "rolebridge.domain.request..",
              "java..");

  private static final String[] USE_CASES = {
    "rolebridge.domain.accept..",
    "rolebridge.domain.audit..",
    "rolebridge.domain.decommission..",
    "rolebridge.domain.provision..",
    "rolebridge.domain.rotate.."
  };

  /** Many small types, of which each is one decision, one need or one function. */
  private static final Set<String> PACKAGES_OF_MANY =
      Set.of("rolebridge.domain.error", "rolebridge.domain.port", "rolebridge.handler");

  private static final int MOST_FILES = 26;

  /** Of a handler. */
  private static final int MOST_LINES = 60;

  @ArchTest
  static final ArchRule NO_USE_CASE_KNOWS_ANOTHER =
      slices()
          .matching("rolebridge.domain.(*)..")
          .namingSlices("$1")
          .that(are(USE_CASES))
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule WHAT_USE_CASES_REST_ON_KNOWS_NONE =
      noClasses()
          .that()
          .resideInAnyPackage(
              "rolebridge.aws..",
              "rolebridge.xsoar..",
              "rolebridge.domain.catalog..",
              "rolebridge.domain.error..",
              "rolebridge.domain.iamdata..",
              "rolebridge.domain.instance..",
              "rolebridge.domain.managed..",
              "rolebridge.domain.mark..",
              "rolebridge.domain.policy..",
              "rolebridge.domain.port..",
              "rolebridge.domain.proof..",
              "rolebridge.domain.request..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(USE_CASES);

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("rolebridge.(**)").should().beFreeOfCycles();

  @ArchTest
  static void packages_areSmallEnoughToKnow(JavaClasses classes) {
    Map<String, Long> files =
        classes.stream()
            .filter(JavaClass::isTopLevelClass)
            .map(JavaClass::getPackageName)
            .filter(name -> !PACKAGES_OF_MANY.contains(name))
            .collect(Collectors.groupingBy(name -> name, Collectors.counting()));

    assertThat(files)
        .isNotEmpty()
        .allSatisfy((_, count) -> assertThat(count).isLessThanOrEqualTo(MOST_FILES));
  }

  /** One that is longer does what a service or a reader of JSON should. */
  @Test
  void handlers_areThin() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/java/rolebridge/handler"))) {
      assertThat(files)
          .isNotEmpty()
          .allSatisfy(
              file -> assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(MOST_LINES));
    }
  }

  @ArchTest
  static final ArchRule HANDLERS_KNOW_NO_ADAPTERS =
      noClasses()
          .that()
          .resideInAPackage("rolebridge.handler..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("rolebridge.aws..", "rolebridge.xsoar..", "software.amazon.awssdk..");

  @ArchTest
  static final ArchRule ONLY_HANDLERS_USE_THE_COMPOSITION =
      noClasses()
          .that()
          .resideOutsideOfPackages("rolebridge.handler..", "rolebridge.composition..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("rolebridge.composition..");

  @ArchTest
  static final ArchRule ONLY_HANDLERS_USE_HANDLERS =
      noClasses()
          .that()
          .resideOutsideOfPackage("rolebridge.handler..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("rolebridge.handler..");

  @ArchTest
  static final ArchRule ONLY_ENVIRONMENT_READS_THE_ENVIRONMENT =
      noClasses()
          .that()
          .doNotHaveSimpleName("Environment")
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class);

  /**
   * What one execution environment has and another must not: from one snapshot many are restored.
   * Times are values of requests, which nothing static may keep.
   */
  private static final List<Class<?>> OF_ONE_ENVIRONMENT =
      List.of(
          SdkClient.class,
          SdkHttpClient.class,
          Identity.class,
          IdentityProvider.class,
          HttpClient.class,
          SSLContext.class,
          RandomGenerator.class,
          UUID.class,
          Instant.class,
          Thread.class,
          Executor.class);

  @ArchTest
  static final ArchRule NOTHING_STATIC_IS_OF_ONE_ENVIRONMENT =
      noFields().that().areStatic().should(hold(OF_ONE_ENVIRONMENT));

  /** A snapshot would hold what it was seeded with; the SDK and the JDK draw theirs when needed. */
  @ArchTest
  static final ArchRule NOTHING_IS_DRAWN_AT_RANDOM =
      noClasses()
          .should()
          .dependOnClassesThat()
          .areAssignableTo(RandomGenerator.class)
          .orShould()
          .callMethod(UUID.class, "randomUUID")
          .orShould()
          .callMethod(Math.class, "random");

  /** A handler is made before a snapshot; what it works with comes from its composition. */
  @ArchTest
  static final ArchRule HANDLERS_HOLD_NOTHING_THEMSELVES =
      noFields()
          .that()
          .areDeclaredInClassesThat()
          .haveSimpleNameEndingWith("Handler")
          .should()
          .beDeclaredInClassesThat()
          .doNotHaveSimpleName("JsonHandler");

  @ArchTest
  static final ArchRule ONLY_THE_COMPOSITION_MAKES_FUNCTIONS =
      noClasses()
          .that()
          .resideOutsideOfPackage("rolebridge.composition..")
          .should()
          .callConstructor(Functions.class);

  @ArchTest
  static final ArchRule ONLY_JSON_USES_JACKSON =
      noClasses()
          .that()
          .resideOutsideOfPackage("rolebridge.json..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml.jackson..");

  private static ArchCondition<JavaField> hold(List<Class<?>> types) {
    return new ArchCondition<>("hold what is of one execution environment") {
      @Override
      public void check(JavaField field, ConditionEvents events) {
        field.getAllInvolvedRawTypes().stream()
            .filter(held -> types.stream().anyMatch(held::isAssignableTo))
            .forEach(
                held ->
                    events.add(
                        SimpleConditionEvent.satisfied(
                            field, field.getFullName() + " holds " + held.getName())));
      }
    };
  }

  private static DescribedPredicate<Slice> are(String... packages) {
    return DescribedPredicate.describe(
        "use cases",
        slice -> slice.stream().allMatch(JavaClass.Predicates.resideInAnyPackage(packages)));
  }
}
