package rolebridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

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
  static final ArchRule HANDLERS_DONT_KNOW_THE_SDK_BUT_FOR_COMPOSITION =
      noClasses()
          .that()
          .resideInAPackage("rolebridge.handler..")
          .and()
          .doNotHaveSimpleName("Composition")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("rolebridge.aws..", "software.amazon.awssdk..");

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

  @ArchTest
  static final ArchRule ONLY_JSON_USES_JACKSON =
      noClasses()
          .that()
          .resideOutsideOfPackage("rolebridge.json..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml.jackson..");
}
