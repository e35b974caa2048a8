// Command generate writes the SDKs that Pulumi makes from a schema: generate SCHEMA FOLDER LANGUAGE...
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const tool = "tests/sdks/generate"

// generator makes the files of a language's SDK. Which there are depends on the build tag `java`.
type generator func(*schema.Package) (map[string][]byte, error)

func main() {
	if len(os.Args) < 4 {
		fail("usage: generate SCHEMA FOLDER LANGUAGE...")
	}
	for _, language := range os.Args[3:] {
		if err := generate(os.Args[1], filepath.Join(os.Args[2], language), language); err != nil {
			fail(language + ": " + err.Error())
		}
	}
}

func generate(file, folder, language string) error {
	make, known := generators[language]
	if !known {
		return fmt.Errorf("there is no generator for it")
	}
	pkg, err := read(file) // anew for each, since a generator writes into what it is given
	if err != nil {
		return err
	}
	files, err := make(pkg)
	if err != nil {
		return err
	}
	return write(folder, files)
}

func read(file string) (*schema.Package, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, err
	}
	pkg, diagnostics, err := schema.BindSpec(spec, alone{}, schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if len(diagnostics) > 0 { // warnings, too
		return nil, diagnostics
	}
	return pkg, nil
}

// alone is the loader of a schema that needs no other package's.
type alone struct{}

func (alone) LoadPackage(name string, _ *semver.Version) (*schema.Package, error) {
	return nil, fmt.Errorf("the schema refers to the package %q", name)
}

func (alone) LoadPackageV2(_ context.Context, wanted *schema.PackageDescriptor) (*schema.Package, error) {
	return nil, fmt.Errorf("the schema refers to the package %q", wanted.Name)
}

func write(folder string, files map[string][]byte) error {
	for name, content := range files {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}
